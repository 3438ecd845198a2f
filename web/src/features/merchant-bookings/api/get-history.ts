import { api } from '@/api/client';

/** Every step a booking has taken. */
export const historyQuery = (bookingId: string) =>
  api.queryOptions('get', '/api/v1/bookings/{booking_id}/history', { params: { path: { booking_id: bookingId } } });
