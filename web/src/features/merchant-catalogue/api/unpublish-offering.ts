import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { offeringQuery } from './get-offering';
import { offeringsKey } from './list-offerings';

/** Take from everybody's sight an offering. */
export const useUnpublishOffering = (offeringId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/offerings/{offering_id}/unpublish');
  return async () => {
    const offering = await mutateAsync({ params: { path: { offering_id: offeringId } } });
    queries.setQueryData(offeringQuery(offeringId).queryKey, offering);
    await queries.invalidateQueries({ queryKey: offeringsKey });
  };
};
