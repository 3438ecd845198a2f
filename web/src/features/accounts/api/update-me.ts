import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { meQuery } from './get-me';

/** Change one's own profile, from the version that was read. */
export const useUpdateMe = () => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/users/me', {
    onSuccess: (user) => queries.setQueryData(meQuery.queryKey, user),
  });
};
