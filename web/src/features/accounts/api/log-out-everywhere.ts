import { api } from '@/api/client';
import { session } from '@/lib/session-of-page';

/** Sign out on every device, this one included. */
export const useLogOutEverywhere = () =>
  api.useMutation('post', '/api/v1/auth/logout-all', { onSuccess: () => session.signOut() });
