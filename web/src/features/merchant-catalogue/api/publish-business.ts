import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { myBusinessesQuery } from './list-my-businesses';

/** Let everybody see a business and what it offers. */
export const usePublishBusiness = (businessId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/merchants/{merchant_id}/publish');
  return async () => {
    await mutateAsync({ params: { path: { merchant_id: businessId } } });
    await queries.invalidateQueries({ queryKey: myBusinessesQuery.queryKey });
  };
};
