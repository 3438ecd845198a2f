import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { offeringQuery } from './get-offering';
import { offeringsKey } from './list-offerings';

/** Change an offering for what is booked from now on, from the version that was read. */
export const useUpdateOffering = (offeringId: string) => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/offerings/{offering_id}', {
    onSuccess: (offering) => {
      queries.setQueryData(offeringQuery(offeringId).queryKey, offering);
      void queries.invalidateQueries({ queryKey: offeringsKey });
    },
  });
};
