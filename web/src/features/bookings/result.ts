import type { Booking } from '@/api/types';
import { bookingStateOf, paymentStateOf } from './states';

/** What the page after the payment says. */
export type Result = 'waiting' | 'booked' | 'declined' | 'unpaid' | 'lapsed' | 'closed';

/** Read where a booking stands after somebody came back from the payment page. */
export const resultOf = (booking: Pick<Booking, 'state' | 'payment'>): Result => {
  const state = bookingStateOf(booking.state);
  switch (state) {
    case 'confirmed':
    case 'completed':
    case 'no_show':
      return 'booked';
    case 'cancelled':
      return 'closed';
    case 'expired':
    case 'failed':
      return 'lapsed';
    case 'pending':
      break;
    default:
      return state satisfies never;
  }
  switch (paymentStateOf(booking.payment.state)) {
    case 'failed':
    case 'cancelled':
      return 'declined';
    case 'ready':
    case 'action_needed':
    case 'none':
      return 'unpaid';
    default:
      return 'waiting';
  }
};
