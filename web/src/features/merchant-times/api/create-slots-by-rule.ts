import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { NewSlots } from '../time-types';
import { slotsKey } from './list-slots';

/** Make the times of a rule; those that clash are left out. */
export const useCreateSlotsByRule = (offeringId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewSlots) =>
      sendOnce(`create-slots:${offeringId}`, body, (headers) =>
        client.POST('/api/v1/offerings/{offering_id}/slots/recurring', {
          body,
          headers,
          params: { path: { offering_id: offeringId } },
        }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: slotsKey(offeringId) }),
  });
};
