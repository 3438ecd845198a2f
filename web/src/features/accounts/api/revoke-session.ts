import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { mySessionsQuery } from './list-my-sessions';

/** Sign out one device. */
export const useRevokeSession = () => {
  const queries = useQueryClient();
  return api.useMutation('delete', '/api/v1/users/me/sessions/{session_id}', {
    onSettled: () => queries.invalidateQueries({ queryKey: mySessionsQuery.queryKey }),
  });
};
