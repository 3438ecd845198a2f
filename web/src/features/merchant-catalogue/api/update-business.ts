import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { myBusinessesQuery } from './list-my-businesses';

/** Change a business, from the version that was read. */
export const useUpdateBusiness = () => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/merchants/{merchant_id}', {
    onSuccess: () => queries.invalidateQueries({ queryKey: myBusinessesQuery.queryKey }),
  });
};
