import { api } from '@/api/client';

/** A booking of one's venue. */
export const bookingQuery = (bookingId: string) =>
  api.queryOptions('get', '/api/v1/bookings/{booking_id}', { params: { path: { booking_id: bookingId } } });
