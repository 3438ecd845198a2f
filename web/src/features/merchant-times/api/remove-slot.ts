import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { slotsKey } from './list-slots';

/** Take a time off sale for good; refused while somebody has booked it. */
export const useRemoveSlot = (offeringId: string) => {
  const queries = useQueryClient();
  return api.useMutation('delete', '/api/v1/slots/{slot_id}', {
    onSettled: () => queries.invalidateQueries({ queryKey: slotsKey(offeringId) }),
  });
};
