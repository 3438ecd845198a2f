import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { userQuery } from './get-user';
import { usersKey } from './list-users';

/** Open a closed account again. */
export const useEnableUser = (userId: string) => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/users/{user_id}/enable', {
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: userQuery(userId).queryKey });
      void queries.invalidateQueries({ queryKey: usersKey });
    },
  });
};
