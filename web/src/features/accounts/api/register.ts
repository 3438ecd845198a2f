import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { accessTokenOf, session } from '@/lib/session-of-page';
import { meQuery } from './get-me';

/** Open an account; signs in at once. */
export const useRegister = () => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/auth/register', {
    onSuccess: (answer) => {
      queries.setQueryData(meQuery.queryKey, answer.user);
      session.signIn(accessTokenOf(answer));
    },
  });
};
