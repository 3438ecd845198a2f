import { describe, expect, it } from 'vitest';
import { makeBooking, makeHall, makeOffering } from '@/testing/make';
import type { Slot } from './booking-types';
import { hoursShown, lanesOf } from './day-lanes';

const ZONE = 'Europe/Berlin';
const DATE = '2026-12-04';

const slot = (values: Partial<Slot>): Slot => ({
  id: 'slot-1',
  offering_id: 'offering-1',
  starts_at: '2026-12-04T18:00:00Z',
  ends_at: '2026-12-04T19:30:00Z',
  local_start: '2026-12-04T19:00',
  time_zone: ZONE,
  capacity: 12,
  overbook: 0,
  remaining: 4,
  taken: 8,
  held: 1,
  confirmed: 7,
  price: { amount: 2400, currency: 'EUR' },
  state: 'open',
  note: '',
  version: 1,
  ...values,
});

const hallBooking = (values: object) => {
  const booking = makeBooking({ kind: 'space', state: 'confirmed', ...values });
  return { ...booking, offering: { ...booking.offering, id: 'offering-2' } };
};

describe("the day's lanes", () => {
  it('puts sessions by the wall clock of the venue, and cuts what goes past midnight', () => {
    const slots = [slot({}), slot({ id: 'late', starts_at: '2026-12-04T22:00:00Z', ends_at: '2026-12-05T01:00:00Z' })];
    const [lane] = lanesOf({ date: DATE, zone: ZONE, offerings: [makeOffering()], slots, bookings: [] });
    expect(lane?.blocks.map(({ id, from, to }) => [id, from, to])).toEqual([
      ['slot-1', 19 * 60, 20 * 60 + 30],
      ['late', 23 * 60, 1440],
    ]);
  });

  it('shows in a hall only what takes it up', () => {
    const bookings = [
      hallBooking({ id: 'here', starts_at: '2026-12-04T09:00:00Z', ends_at: '2026-12-04T11:00:00Z' }),
      hallBooking({ id: 'gone', state: 'cancelled' }),
    ];
    const [lane] = lanesOf({ date: DATE, zone: ZONE, offerings: [makeHall()], slots: [], bookings });
    expect(lane?.blocks.map(({ id, from, to }) => [id, from, to])).toEqual([['here', 600, 720]]);
  });

  it('shows the opening hours and whatever lies outside of them', () => {
    const lanes = [{ id: 'a', name: 'A', blocks: [{ id: 'b', from: 7 * 60 + 30, to: 9 * 60 }] }];
    expect(hoursShown(lanes, [{ from: 9 * 60, to: 21 * 60 + 30 }])).toEqual({ from: 7, to: 22 });
    expect(hoursShown([], [])).toEqual({ from: 9, to: 18 });
  });
});
