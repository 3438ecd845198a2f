import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { AddOnBody } from '../listing-types';
import { addOnsQuery } from './list-add-ons';

/** Make an extra of an offering. */
export const useCreateAddOn = (offeringId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: AddOnBody) =>
      sendOnce(`create-add-on:${offeringId}`, body, (headers) =>
        client.POST('/api/v1/offerings/{offering_id}/add-ons', {
          body,
          headers,
          params: { path: { offering_id: offeringId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: addOnsQuery(offeringId).queryKey }),
  });
};
