import { useQuery } from '@tanstack/react-query';
import { client } from '@/api/client';

/** Tell the server that the customer is back from the payment page, so that it asks the provider now; once a visit. */
export const useReportReturn = (bookingId: string) =>
  useQuery({
    queryKey: ['returned', bookingId],
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
    queryFn: async () => {
      await client.POST('/api/v1/bookings/{booking_id}/payment/returned', {
        params: { path: { booking_id: bookingId } },
      });
      return true;
    },
  });
