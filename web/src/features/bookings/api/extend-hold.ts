import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { bookingQuery } from './get-booking';

/** Ask for more time to pay; granted once, if nobody is waiting. */
export const useExtendHold = (bookingId: string) => {
  const queries = useQueryClient();
  return api.useMutation('post', '/api/v1/bookings/{booking_id}/extend-hold', {
    onSuccess: (booking) => queries.setQueryData(bookingQuery(bookingId).queryKey, booking),
  });
};
