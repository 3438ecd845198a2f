import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { blackoutsQuery } from './list-blackouts';

/** Let a hall be booked again. */
export const useRemoveBlackout = (resourceId: string) => {
  const queries = useQueryClient();
  return api.useMutation('delete', '/api/v1/blackouts/{blackout_id}', {
    onSettled: () => queries.invalidateQueries({ queryKey: blackoutsQuery(resourceId).queryKey }),
  });
};
