import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { userQuery } from './get-user';
import { usersKey } from './list-users';

/** Close somebody's account, with a reason that is kept. They are signed out at once. */
export const useDisableUser = (userId: string) => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/users/{user_id}/disable', {
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: userQuery(userId).queryKey });
      void queries.invalidateQueries({ queryKey: usersKey });
    },
  });
};
