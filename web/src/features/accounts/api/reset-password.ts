import { api } from '@/api/client';

/** Set a new password with the token of the mail. */
export const useResetPassword = () => api.useMutation('post', '/api/v1/auth/password/reset');
