import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { NewSlot } from '../time-types';
import { slotsKey } from './list-slots';

/** Make one time of a session. */
export const useCreateSlot = (offeringId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSlot) =>
      sendOnce(`create-slot:${offeringId}`, body, (headers) =>
        client.POST('/api/v1/offerings/{offering_id}/slots', {
          body,
          headers,
          params: { path: { offering_id: offeringId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: slotsKey(offeringId) }),
  });
};
