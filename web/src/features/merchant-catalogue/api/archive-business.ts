import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { myBusinessesQuery } from './list-my-businesses';

/** Close a business for good, with all it offers; refused while bookings ahead would lose their place. */
export const useArchiveBusiness = (businessId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/merchants/{merchant_id}/archive');
  return async () => {
    await mutateAsync({ params: { path: { merchant_id: businessId } } });
    await queries.invalidateQueries({ queryKey: myBusinessesQuery.queryKey });
  };
};
