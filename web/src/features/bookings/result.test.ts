import { describe, expect, it } from 'vitest';
import type { Booking } from '@/api/types';
import { makeBooking } from '@/testing/make';
import { resultOf } from './result';

const booking = (state: Booking['state'], payment: Booking['payment']['state']) =>
  makeBooking({ state, payment: { ...makeBooking().payment, state: payment } });

describe('coming back from the payment page', () => {
  it.each([
    ['pending', 'processing', 'waiting'],
    ['pending', 'paid', 'waiting'],
    ['pending', 'failed', 'declined'],
    ['pending', 'ready', 'unpaid'],
    ['confirmed', 'paid', 'booked'],
    ['expired', 'refunded', 'lapsed'],
    ['cancelled', 'refunded', 'closed'],
  ] as const)('a booking that is %s with a payment that is %s reads as %s', (state, payment, result) => {
    expect(resultOf(booking(state, payment))).toBe(result);
  });
});
