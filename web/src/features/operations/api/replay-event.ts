import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { outboxKey } from './list-outbox';

/** Deliver an event again to the handlers that failed. */
export const useReplayEvent = () => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/operations/outbox/{event_id}/replay', {
    onSettled: () => queries.invalidateQueries({ queryKey: outboxKey }),
  });
};
