import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Body } from '@/api/types';
import { bookingQuery } from './get-booking';
import { historyQuery } from './get-history';
import { myBookingsKey } from './list-my-bookings';

type Cancellation = Body<'/api/v1/bookings/{booking_id}/cancel', 'post'>;

/** Cancel a booking for what the preview said. */
export const useCancelBooking = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: Cancellation) =>
      sendOnce(`cancel:${bookingId}`, body, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/cancel', {
          body,
          headers,
          params: { path: { booking_id: bookingId } },
        }),
      ),
    onSuccess: (booking) => queries.setQueryData(bookingQuery(bookingId).queryKey, booking),
    onSettled: () => {
      void queries.invalidateQueries({ queryKey: myBookingsKey });
      void queries.invalidateQueries({ queryKey: historyQuery(bookingId).queryKey });
    },
  });
};
