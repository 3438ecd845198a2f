import { addDays, type LocalDate } from './dates';
import { type Instant, localDateOf, minuteOfDay } from './time';

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1440;

const utcOf = (date: LocalDate, minute: number): number => Date.parse(`${date}T00:00:00Z`) + minute * MINUTE_MS;

/** Return how far a zone's wall clock is ahead of UTC at an instant. */
const offsetAt = (at: number, zone: string): number => {
  const wall = utcOf(localDateOf(at, zone), minuteOfDay(at, zone));
  return wall - Math.floor(at / MINUTE_MS) * MINUTE_MS;
};

/**
 * Return the instant at which a zone's wall clock shows a date and a minute of the day (1440 is the next midnight).
 *
 * Where the clocks skip that minute, it is the same distance after the jump; where it comes twice, the first of the two.
 */
export const instantAt = (date: LocalDate, minute: number, zone: string): Instant => {
  const [day, rest] = minute >= DAY_MINUTES ? [addDays(date, 1), minute - DAY_MINUTES] : [date, minute];
  const wall = utcOf(day, rest);
  const candidates = [offsetAt(wall - DAY_MINUTES * MINUTE_MS, zone), offsetAt(wall + DAY_MINUTES * MINUTE_MS, zone)];
  const fitting = candidates.map((offset) => wall - offset).filter((at) => at + offsetAt(at, zone) === wall);
  const at = fitting.length > 0 ? Math.min(...fitting) : wall - (candidates[0] ?? 0);
  return new Date(at).toISOString();
};

/** Return the minutes since midnight of "09:30"; "24:00" is 1440, and what is no time is `undefined`. */
export const minuteOf = (text: string): number | undefined => {
  const match = /^(\d{1,2}):(\d{2})$/u.exec(text.trim());
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return Number(match[2]) < 60 && minute <= DAY_MINUTES ? minute : undefined;
};

/** Write minutes since midnight as "09:30". */
export const timeOf = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
