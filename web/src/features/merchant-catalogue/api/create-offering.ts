import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { OfferingBody } from '../listing-types';
import { offeringQuery } from './get-offering';
import { offeringsKey } from './list-offerings';

/** Make an offering; a draft until it is published. */
export const useCreateOffering = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: OfferingBody) =>
      sendOnce('create-offering', body, (headers) => client.POST('/api/v1/offerings', { body, headers })),
    onSuccess: (offering) => {
      queries.setQueryData(offeringQuery(offering.id).queryKey, offering);
      return queries.invalidateQueries({ queryKey: offeringsKey });
    },
  });
};
