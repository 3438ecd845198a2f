/** The states of a booking and of its payment, as the API names them. */
export const BOOKING_STATES = [
  'pending',
  'confirmed',
  'cancelled',
  'expired',
  'completed',
  'no_show',
  'failed',
] as const;
export type BookingState = (typeof BOOKING_STATES)[number];

export const PAYMENT_STATES = [
  'none',
  'preparing',
  'ready',
  'action_needed',
  'processing',
  'paid',
  'failed',
  'refunding',
  'refunded',
  'partly_refunded',
  'cancelled',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

const isOneOf = <Name extends string>(names: readonly Name[], name: string): name is Name =>
  (names as readonly string[]).includes(name);

/** Read a state; one that this version of the app does not know yet is treated as a booking that has failed. */
export const bookingStateOf = (name: string): BookingState => (isOneOf(BOOKING_STATES, name) ? name : 'failed');

/** Read a payment's state; an unknown one is treated as still under way, and promises nothing. */
export const paymentStateOf = (name: string): PaymentState => (isOneOf(PAYMENT_STATES, name) ? name : 'processing');
