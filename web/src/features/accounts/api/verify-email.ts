import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { meQuery } from './get-me';

/** Confirm an address with the token of the mail. */
export const useVerifyEmail = () => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/auth/verify-email', {
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
};
