import { type LocalDate, weekdayOf } from '@/lib/dates';
import { minuteOf, timeOf } from '@/lib/wall-time';
import type { ClosedDay, OpeningHours } from './listing-types';

/** From when to when, as one types it: "09:00" to "22:00"; a close at "00:00" is the end of the day. */
export interface Stretch {
  /** Tells the rows apart while they are edited. */
  id: string;
  opens: string;
  closes: string;
}

/** The stretches of seven days, Monday first; a day without any is closed. */
export type Week = readonly (readonly Stretch[])[];

export const WEEKDAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;

const DAY_MINUTES = 1440;
const stretch = (opens: string, closes: string): Stretch => ({ id: crypto.randomUUID(), opens, closes });

const closeOf = (text: string): number | undefined => {
  const minute = minuteOf(text);
  return minute === 0 ? DAY_MINUTES : minute;
};

/** Lay the API's list out by weekday. */
export const weekOf = (hours: readonly OpeningHours[]): Week =>
  WEEKDAYS.map((_, weekday) =>
    hours
      .filter((one) => one.weekday === weekday)
      .map((one) => stretch(one.opens, one.closes === '24:00' ? '00:00' : one.closes)),
  );

/** Write the week as the API takes it, in order. */
export const hoursOf = (week: Week): OpeningHours[] =>
  week.flatMap((day, weekday) =>
    [...day]
      .sort((one, other) => (minuteOf(one.opens) ?? 0) - (minuteOf(other.opens) ?? 0))
      .map(({ opens, closes }) => ({ weekday, opens, closes: timeOf(closeOf(closes) ?? 0) })),
  );

/** Say what is wrong with one day, in a sentence; `undefined` when nothing is. */
export const dayTrouble = (day: readonly Stretch[]): string | undefined => {
  const spans = day.map(({ opens, closes }) => ({ opens: minuteOf(opens), closes: closeOf(closes) }));
  const known = spans.filter(
    (one): one is { opens: number; closes: number } => one.opens !== undefined && one.closes !== undefined,
  );
  if (known.length < spans.length) return 'Give both times, like 09:00 and 18:00.';
  if (known.some((one) => one.opens >= one.closes)) {
    return 'Closes before it opens. For hours past midnight, close at 00:00 and open the next day at 00:00.';
  }
  const ordered = known.toSorted((one, other) => one.opens - other.opens);
  const overlaps = ordered.some((one, index) => index > 0 && one.opens < (ordered[index - 1]?.closes ?? 0));
  return overlaps ? 'These hours overlap.' : undefined;
};

const replaceDay = (week: Week, weekday: number, day: readonly Stretch[]): Week =>
  week.map((one, index) => (index === weekday ? day : one));

/** Open a day, or add hours after the last ones of that day. */
export const addStretch = (week: Week, weekday: number): Week => {
  const day = week[weekday] ?? [];
  const last = day.at(-1);
  const from = last ? Math.min((closeOf(last.closes) ?? 12 * 60) + 60, 22 * 60) : 9 * 60;
  const until = last ? Math.min(from + 4 * 60, DAY_MINUTES) : 18 * 60;
  return replaceDay(week, weekday, [...day, stretch(timeOf(from), until === DAY_MINUTES ? '00:00' : timeOf(until))]);
};

/** Change one stretch of a day. */
export const changeStretch = (
  week: Week,
  weekday: number,
  id: string,
  values: Partial<Pick<Stretch, 'opens' | 'closes'>>,
): Week =>
  replaceDay(
    week,
    weekday,
    (week[weekday] ?? []).map((one) => (one.id === id ? { ...one, ...values } : one)),
  );

/** Take one stretch out of a day; the last one closes it. */
export const removeStretch = (week: Week, weekday: number, id: string): Week =>
  replaceDay(
    week,
    weekday,
    (week[weekday] ?? []).filter((one) => one.id !== id),
  );

/** Close a day. */
export const closeDay = (week: Week, weekday: number): Week => replaceDay(week, weekday, []);

/** Give every day the hours of one. */
export const copyToAll = (week: Week, weekday: number): Week =>
  week.map((day, index) =>
    index === weekday ? day : (week[weekday] ?? []).map(({ opens, closes }) => stretch(opens, closes)),
  );

/** When a venue is open on a date, in minutes since midnight; nothing on a closed day. */
export const openingOn = (
  venue: { opening_hours: readonly OpeningHours[]; closed_days: readonly ClosedDay[] },
  date: LocalDate,
): { from: number; to: number }[] =>
  venue.closed_days.some((day) => day.date === date)
    ? []
    : venue.opening_hours
        .filter((one) => one.weekday === weekdayOf(date) - 1)
        .map((one) => ({ from: minuteOf(one.opens) ?? 0, to: minuteOf(one.closes) ?? DAY_MINUTES }));
