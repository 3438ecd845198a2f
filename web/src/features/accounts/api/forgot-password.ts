import { api } from '@/api/client';

/** Ask for a mail to set a new password. Known and unknown addresses get the same answer. */
export const useForgotPassword = () => api.useMutation('post', '/api/v1/auth/password/forgot');
