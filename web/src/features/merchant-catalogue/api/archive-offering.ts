import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { offeringsKey } from './list-offerings';

/** Take an offering out of sale for good; refused while bookings ahead would lose their place. */
export const useArchiveOffering = (offeringId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/offerings/{offering_id}/archive');
  return async () => {
    await mutateAsync({ params: { path: { offering_id: offeringId } } });
    await queries.invalidateQueries({ queryKey: offeringsKey });
  };
};
