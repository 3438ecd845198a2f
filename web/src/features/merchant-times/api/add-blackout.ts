import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Body } from '@/api/types';
import { blackoutsQuery } from './list-blackouts';

export type NewBlackout = Body<'/api/v1/resources/{resource_id}/blackouts', 'post'>;

/** Keep new bookings away from a hall for a while. */
export const useAddBlackout = (resourceId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewBlackout) =>
      sendOnce(`add-blackout:${resourceId}`, body, (headers) =>
        client.POST('/api/v1/resources/{resource_id}/blackouts', {
          body,
          headers,
          params: { path: { resource_id: resourceId } },
        }),
      ),
    onSuccess: () => queries.invalidateQueries({ queryKey: blackoutsQuery(resourceId).queryKey }),
  });
};
