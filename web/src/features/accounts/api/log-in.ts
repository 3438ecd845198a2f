import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { accessTokenOf, session } from '@/lib/session-of-page';
import { meQuery } from './get-me';

/** Sign in with e-mail and password. */
export const useLogIn = () => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/auth/login', {
    onSuccess: (answer) => {
      queries.setQueryData(meQuery.queryKey, answer.user);
      session.signIn(accessTokenOf(answer));
    },
  });
};
