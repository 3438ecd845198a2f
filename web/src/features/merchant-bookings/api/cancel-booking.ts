import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import { rememberBooking } from './remember-booking';

/** Cancel a booking as the venue: the place is free again, and everything paid goes back. */
export const useCancelBooking = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: { reason: string }) =>
      sendOnce(`venue-cancel:${bookingId}`, body, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/cancel', {
          body,
          headers,
          params: { path: { booking_id: bookingId } },
        }),
      ),
    onSuccess: (booking) => rememberBooking(queries, booking),
  });
};
