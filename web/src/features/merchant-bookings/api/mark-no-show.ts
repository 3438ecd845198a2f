import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import { rememberBooking } from './remember-booking';

/** Say that nobody came; nothing goes back. */
export const useMarkNoShow = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: () =>
      sendOnce(`no-show:${bookingId}`, null, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/no-show', { headers, params: { path: { booking_id: bookingId } } }),
      ),
    onSuccess: (booking) => rememberBooking(queries, booking),
  });
};
