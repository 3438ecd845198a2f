import { api } from '@/api/client';

/** Change the password; the other devices are signed out. */
export const useChangePassword = () => api.useMutation('post', '/api/v1/auth/password/change');
