import { api } from '@/api/client';

/** Ask for the confirmation mail once more. */
export const useResendVerification = () => api.useMutation('post', '/api/v1/auth/verify-email/resend');
