import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { slotsKey } from './list-slots';

/** Change a time, from the version that was read. */
export const useChangeSlot = (offeringId: string) => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/slots/{slot_id}', {
    onSettled: () => queries.invalidateQueries({ queryKey: slotsKey(offeringId) }),
  });
};
