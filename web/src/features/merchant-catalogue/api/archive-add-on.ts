import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { addOnsQuery } from './list-add-ons';

/** Take an extra away for good; bookings that have it keep it. */
export const useArchiveAddOn = (offeringId: string) => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/add-ons/{add_on_id}/archive', {
    onSettled: () => queries.invalidateQueries({ queryKey: addOnsQuery(offeringId).queryKey }),
  });
};
