import { api } from '@/api/client';

/** What would go back to the customer if the venue cancelled now. Never from memory. */
export const cancelPreviewQuery = (bookingId: string) =>
  api.queryOptions(
    'get',
    '/api/v1/bookings/{booking_id}/cancel-preview',
    { params: { path: { booking_id: bookingId } } },
    { staleTime: 0, gcTime: 0 },
  );
