import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Body, Booking } from '@/api/types';
import { bookingQuery } from './get-booking';
import { myBookingsKey } from './list-my-bookings';

export type NewBooking = Body<'/api/v1/bookings', 'post'>;

/** Book: hold the places and get a booking to pay. Repeating it with the same wishes is the same booking. */
export const useCreateBooking = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewBooking): Promise<Booking> =>
      sendOnce(`book:${body.offering_id}`, body, (headers) => client.POST('/api/v1/bookings', { body, headers })),
    onSuccess: (booking) => {
      queries.setQueryData(bookingQuery(booking.id).queryKey, booking);
      void queries.invalidateQueries({ queryKey: myBookingsKey });
    },
  });
};
