import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Payment } from '@/api/types';
import { bookingQuery } from './get-booking';

const WAIT_SECONDS = 8;
const ASKS_MAX = 6;

const isReady = (payment: Payment): boolean => payment.checkout_url !== null && payment.state !== 'preparing';

/** Ask until the payment page is there; the server holds each question open for a while. */
const waitForPage = async (bookingId: string, first: Payment): Promise<Payment> => {
  let payment = first;
  for (let asks = 0; asks < ASKS_MAX && payment.state === 'preparing'; asks += 1) {
    const { data, error } = await client.GET('/api/v1/bookings/{booking_id}/payment', {
      params: { path: { booking_id: bookingId }, query: { wait_seconds: WAIT_SECONDS } },
    });
    if (error) throw error;
    payment = data;
  }
  return payment;
};

/** Open the payment of a held booking; answers with the page to pay on. */
export const useStartPayment = (bookingId: string) => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (): Promise<Payment> => {
      const body = { return_path: `/bookings/${bookingId}/return` };
      const opened = await sendOnce(`pay:${bookingId}`, body, (headers) =>
        client.POST('/api/v1/bookings/{booking_id}/checkout', {
          body,
          headers,
          params: { path: { booking_id: bookingId } },
        }),
      );
      return isReady(opened) ? opened : waitForPage(bookingId, opened);
    },
    onSettled: () => queries.invalidateQueries({ queryKey: bookingQuery(bookingId).queryKey }),
  });
};
