import { api } from '@/api/client';

const PATH = '/api/v1/bookings/{booking_id}';

/** One's own booking. */
export const bookingQuery = (bookingId: string) =>
  api.queryOptions('get', PATH, { params: { path: { booking_id: bookingId } } }, { staleTime: 2_000 });
