import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import { rememberBooking } from './remember-booking';

/** Say that a booking took place. */
export const useCompleteBooking = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      sendOnce(`complete:${bookingId}`, null, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/complete', { headers, params: { path: { booking_id: bookingId } } }),
      ),
    onSuccess: (booking) => rememberBooking(queries, booking),
  });
};
