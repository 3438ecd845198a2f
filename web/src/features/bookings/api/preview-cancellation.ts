import { api } from '@/api/client';

/** What would come back if one cancelled now. Never from memory: it changes with the clock. */
export const cancelPreviewQuery = (bookingId: string) =>
  api.queryOptions(
    'get',
    '/api/v1/bookings/{booking_id}/cancel-preview',
    { params: { path: { booking_id: bookingId } } },
    { staleTime: 0, gcTime: 0 },
  );
