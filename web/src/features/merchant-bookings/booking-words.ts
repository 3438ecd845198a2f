import type { BadgeTone } from '@/components/ui/badge';
import { formatMoney } from '@/lib/money';
import { counted } from '@/lib/words';
import type { BookingStep, VenueBooking } from './booking-types';

export const BOOKING_STATES = [
  'pending',
  'confirmed',
  'completed',
  'no_show',
  'cancelled',
  'expired',
  'failed',
] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

interface StateWords {
  word: string;
  tone: BadgeTone;
}

const STATES: Record<BookingState, StateWords> = {
  pending: { word: 'Held, not paid', tone: 'held' },
  confirmed: { word: 'Booked', tone: 'yours' },
  completed: { word: 'Took place', tone: 'free' },
  no_show: { word: 'Nobody came', tone: 'trouble' },
  cancelled: { word: 'Cancelled', tone: 'taken' },
  expired: { word: 'Not paid in time', tone: 'taken' },
  failed: { word: 'Payment failed', tone: 'trouble' },
};

const isState = (state: string): state is BookingState => (BOOKING_STATES as readonly string[]).includes(state);

/** Say where a booking stands, as the venue speaks of it. */
export const stateWords = (state: string): StateWords =>
  isState(state) ? STATES[state] : { word: state.replaceAll('_', ' '), tone: 'plain' };

/** Whether somebody comes, or may still come: what takes up the place. */
export const isLive = (booking: VenueBooking): boolean =>
  booking.state === 'pending' || booking.state === 'confirmed' || booking.state === 'completed';

/** The name a booking goes by: its customer's, the first guest's, or the end of its number. */
export const bookerOf = (booking: VenueBooking): string =>
  booking.customer?.name || booking.guests[0]?.name || `Booking ${booking.id.slice(-6)}`;

/** "3 places", or nothing for a hall, which is booked whole. */
export const unitsOf = (booking: VenueBooking): string =>
  booking.kind === 'session' ? counted(booking.units, 'place') : '';

/** Say where the money is. */
export const moneyWords = ({ payment, total }: VenueBooking): string => {
  switch (payment.state) {
    case 'paid':
      return `${formatMoney(payment.paid)} paid`;
    case 'refunding':
      return `${formatMoney(payment.paid)} paid, a refund is on its way`;
    case 'refunded':
      return `${formatMoney(payment.refunded)} went back`;
    case 'partly_refunded':
      return `${formatMoney(payment.refunded)} of ${formatMoney(payment.paid)} went back`;
    case 'failed':
      return 'The payment was declined';
    case 'processing':
      return 'The bank is working on the payment';
    default:
      return total.amount === 0 ? 'Free of charge' : `${formatMoney(total)}, not paid`;
  }
};

const ACTIONS: Readonly<Record<string, string>> = {
  hold: 'Held',
  create: 'Held',
  place: 'Held',
  confirm: 'Booked',
  reconfirm: 'Booked after all: the payment came late and the place was still free',
  extend: 'More time to pay',
  change_guests: 'Guests changed',
  cancel: 'Cancelled',
  expire: 'Not paid in time',
  complete: 'Took place',
  no_show: 'Nobody came',
  fail: 'Payment failed',
};

const PARTIES: Readonly<Record<string, string>> = {
  customer: 'by the customer',
  venue: 'by the venue',
  operator: 'by the back office',
  admin: 'by an administrator',
};

// Where it matters who did it; nobody else can say that a booking took place.
const TOLD = new Set(['hold', 'place', 'create', 'cancel', 'change_guests']);

const FIRST = new Set(['hold', 'place', 'create']);

/** What costs nothing is booked without being held first. */
const isBookedAtOnce = ({ action, to_state }: BookingStep): boolean => FIRST.has(action) && to_state === 'confirmed';

/** Say one step of a booking's history: "Cancelled by the customer". */
export const stepInWords = (step: BookingStep): string =>
  [
    isBookedAtOnce(step) ? 'Booked' : (ACTIONS[step.action] ?? stateWords(step.to_state).word),
    TOLD.has(step.action) && PARTIES[step.party],
  ]
    .filter(Boolean)
    .join(' ');
