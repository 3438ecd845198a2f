import type { Offering } from '@/api/types';
import type { LocalDate } from '@/lib/dates';
import { type Instant, localDateOf, minuteOfDay } from '@/lib/time';
import type { Slot, VenueBooking } from './booking-types';
import { isLive } from './booking-words';

const DAY_MINUTES = 1440;

/** Something that takes up a stretch of a lane. */
export interface Block {
  id: string;
  /** Minutes since midnight at the venue, within the day. */
  from: number;
  to: number;
  slot?: Slot;
  booking?: VenueBooking;
}

/** A row of the day: a session offering, or a hall. */
export interface Lane {
  id: string;
  name: string;
  blocks: readonly Block[];
}

interface Stretch {
  starts_at: Instant;
  ends_at: Instant;
}

/** The part of a stretch that lies within a day at the venue, in minutes since midnight. */
const within = ({ starts_at, ends_at }: Stretch, date: LocalDate, zone: string): { from: number; to: number } => {
  const begins = localDateOf(starts_at, zone);
  const ends = localDateOf(ends_at, zone);
  return {
    from: begins < date ? 0 : minuteOfDay(starts_at, zone),
    to: ends > date ? DAY_MINUTES : minuteOfDay(ends_at, zone),
  };
};

interface DayOf {
  date: LocalDate;
  zone: string;
  offerings: readonly Offering[];
  slots: readonly Slot[];
  bookings: readonly VenueBooking[];
}

/** Lay a venue's day out in lanes: sessions with their times, halls with their bookings. */
export const lanesOf = ({ date, zone, offerings, slots, bookings }: DayOf): Lane[] => {
  const sessions = offerings
    .filter((offering) => offering.kind === 'session')
    .map((offering) => ({
      id: offering.id,
      name: offering.name,
      blocks: slots
        .filter((slot) => slot.offering_id === offering.id)
        .map((slot) => ({ id: slot.id, slot, ...within(slot, date, zone) })),
    }));
  const halls = new Map<string, Offering[]>();
  for (const offering of offerings) {
    const hall = offering.space?.resource_id;
    if (hall) halls.set(hall, [...(halls.get(hall) ?? []), offering]);
  }
  const spaces = [...halls].map(([resourceId, selling]) => {
    const ids = new Set(selling.map((offering) => offering.id));
    return {
      id: resourceId,
      name: selling.map((offering) => offering.name).join(', '),
      blocks: bookings
        .filter((booking) => ids.has(booking.offering.id) && isLive(booking))
        .map((booking) => ({ id: booking.id, booking, ...within(booking, date, zone) })),
    };
  });
  return [...sessions, ...spaces];
};

/** The hours a day is shown from and to: the opening hours and everything that lies outside of them. */
export const hoursShown = (
  lanes: readonly Lane[],
  opening: readonly { from: number; to: number }[],
): { from: number; to: number } => {
  const all = [...opening, ...lanes.flatMap((lane) => lane.blocks)];
  if (all.length === 0) return { from: 9, to: 18 };
  const from = Math.floor(Math.min(...all.map((one) => one.from)) / 60);
  const to = Math.ceil(Math.max(...all.map((one) => one.to)) / 60);
  return { from, to: Math.max(to, from + 4) };
};
