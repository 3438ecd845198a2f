import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { addOnsQuery } from './list-add-ons';

/** Change an extra, from the version that was read. */
export const useUpdateAddOn = (offeringId: string) => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/add-ons/{add_on_id}', {
    onSettled: () => queries.invalidateQueries({ queryKey: addOnsQuery(offeringId).queryKey }),
  });
};
