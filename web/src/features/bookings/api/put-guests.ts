import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { bookingQuery } from './get-booking';

/** Say who comes along. */
export const usePutGuests = (bookingId: string) => {
  const queries = useQueryClient();
  return api.useMutation('put', '/api/v1/bookings/{booking_id}/guests', {
    onSuccess: () => queries.invalidateQueries({ queryKey: bookingQuery(bookingId).queryKey }),
  });
};
