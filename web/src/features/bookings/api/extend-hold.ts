import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import { bookingQuery } from './get-booking';

/** Ask for more time to pay; granted once, if nobody is waiting. */
export const useExtendHold = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      sendOnce(`extend:${bookingId}`, null, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/extend-hold', {
          headers,
          params: { path: { booking_id: bookingId } },
        }),
      ),
    onSuccess: (booking) => queries.setQueryData(bookingQuery(bookingId).queryKey, booking),
  });
};
