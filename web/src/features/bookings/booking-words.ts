import type { Booking } from '@/api/types';
import type { BadgeTone } from '@/components/ui/badge';
import { bookingStateOf, paymentStateOf } from './states';

export type StatusIcon = 'held' | 'processing' | 'booked' | 'cancelled' | 'over' | 'trouble';

export interface StatusWords {
  word: string;
  tone: BadgeTone;
  icon: StatusIcon;
}

/** Say in a word where a booking stands. */
export const statusOf = (booking: Pick<Booking, 'state' | 'payment' | 'expires_at'>, now = Date.now()): StatusWords => {
  const say = (word: string, tone: BadgeTone, icon: StatusIcon): StatusWords => ({ word, tone, icon });
  const state = bookingStateOf(booking.state);
  switch (state) {
    case 'pending':
      if (booking.payment.state === 'processing') return say('Payment on its way', 'held', 'processing');
      if (booking.expires_at !== null && Date.parse(booking.expires_at) <= now)
        return say('Time to pay is over', 'taken', 'over');
      if (booking.payment.state === 'failed') return say('Payment declined', 'trouble', 'trouble');
      return say('Held, not paid', 'held', 'held');
    case 'confirmed':
      return say('Booked', 'yours', 'booked');
    case 'cancelled':
      return say('Cancelled', 'taken', 'cancelled');
    case 'expired':
      return say('Not paid in time', 'taken', 'over');
    case 'completed':
      return say('Over', 'plain', 'over');
    case 'no_show':
      return say('Not attended', 'trouble', 'trouble');
    case 'failed':
      return say('Payment failed', 'trouble', 'trouble');
    default:
      return state satisfies never;
  }
};

/** Say in a sentence where the money is; `undefined` where there is nothing to say. */
export const moneySentence = (
  payment: Booking['payment'],
  format: (money: Booking['total']) => string,
): string | undefined => {
  const state = paymentStateOf(payment.state);
  switch (state) {
    case 'paid':
      return `${format(payment.paid)} paid.`;
    case 'refunding':
      return `${format(payment.paid)} paid. A refund is on its way.`;
    case 'refunded':
      return `${format(payment.refunded)} has gone back to your card.`;
    case 'partly_refunded':
      return `${format(payment.refunded)} of ${format(payment.paid)} has gone back to your card.`;
    case 'processing':
      return 'Your bank is working on the payment.';
    case 'failed':
      return payment.failure?.message ?? 'The payment was declined. You have not been charged.';
    case 'none':
    case 'preparing':
    case 'ready':
    case 'action_needed':
    case 'cancelled':
      return undefined;
    default:
      return state satisfies never;
  }
};

const ACTIONS: Readonly<Record<string, string>> = {
  create: 'Held for you',
  hold: 'Held for you',
  confirm: 'Booked',
  pay: 'Paid',
  reconfirm: 'Booked after all: the payment came late and the place was still free',
  change_guests: 'Guests changed',
  cancel: 'Cancelled',
  expire: 'Not paid in time; the place went back on sale',
  extend: 'More time to pay',
  complete: 'Over',
  no_show: 'Not attended',
  fail: 'Payment failed',
};

const STATES: Readonly<Record<string, string>> = {
  pending: 'Held for you',
  confirmed: 'Booked',
  cancelled: 'Cancelled',
  expired: 'Not paid in time; the place went back on sale',
  completed: 'Over',
  no_show: 'Not attended',
  failed: 'Payment failed',
};

const FIRST = new Set(['hold', 'place', 'create']);

/** Say one step of a booking's history. */
export const stepInWords = (step: { action: string; to_state: string }): string =>
  // What costs nothing is booked without being held first.
  (step.to_state === 'confirmed' && FIRST.has(step.action) ? STATES.confirmed : ACTIONS[step.action]) ??
  STATES[step.to_state] ??
  step.action.replaceAll('_', ' ');
