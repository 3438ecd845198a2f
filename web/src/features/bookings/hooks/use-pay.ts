import { useStartPayment } from '../api/start-payment';

/** Go to the payment page: opens the payment, waits for its page, leaves for it. */
export const usePay = (bookingId: string) => {
  const start = useStartPayment(bookingId);
  const pay = () =>
    start.mutate(undefined, {
      onSuccess: (payment) => {
        if (payment.checkout_url) globalThis.location.assign(payment.checkout_url);
      },
    });
  // Stays busy after success: the browser is on its way to the page.
  const isLeaving = start.isSuccess && start.data.checkout_url !== null;
  return { pay, isBusy: start.isPending || isLeaving, error: start.error, isSlow: start.isSuccess && !isLeaving };
};
