import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { meQuery } from './get-me';

/** Confirm a new address with the token of the mail. */
export const useConfirmEmailChange = () => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/auth/email/confirm', {
    onSuccess: () => queries.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
};
