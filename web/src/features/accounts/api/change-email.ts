import { api } from '@/api/client';

/** Ask to change the e-mail; it changes when the new address has been confirmed. */
export const useChangeEmail = () => api.useMutation('post', '/api/v1/auth/email/change');
