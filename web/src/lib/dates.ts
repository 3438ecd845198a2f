/** Arithmetic on calendar dates without a zone, written `2026-11-20`. UTC inside, so that no DST can shift a day. */
export type LocalDate = string;

const DAY_MS = 86_400_000;

const utcOf = (date: LocalDate): number => {
  const [year = 1970, month = 1, day = 1] = date.split('-').map(Number);
  return Date.UTC(year, month - 1, day);
};

const dateOf = (utc: number): LocalDate => new Date(utc).toISOString().slice(0, 10);

/** Return the date `days` later (earlier when negative). */
export const addDays = (date: LocalDate, days: number): LocalDate => dateOf(utcOf(date) + days * DAY_MS);

/** Return the same day `months` later, or the last day of that month where it is shorter. */
export const addMonths = (date: LocalDate, months: number): LocalDate => {
  const start = new Date(utcOf(date));
  const first = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + months, 1);
  const last = daysInMonth(dateOf(first));
  return dateOf(first + (Math.min(start.getUTCDate(), last) - 1) * DAY_MS);
};

/** Return the first day of the date's month. */
export const firstOfMonth = (date: LocalDate): LocalDate => `${date.slice(0, 7)}-01`;

/** Return the last day of the date's month. */
export const lastOfMonth = (date: LocalDate): LocalDate => addDays(firstOfMonth(date), daysInMonth(date) - 1);

/** Return how many days the date's month has. */
export const daysInMonth = (date: LocalDate): number => {
  const start = new Date(utcOf(date));
  return new Date(Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + 1, 0)).getUTCDate();
};

/** Return the ISO weekday, Monday 1 to Sunday 7. */
export const weekdayOf = (date: LocalDate): number => new Date(utcOf(date)).getUTCDay() || 7;

/** Return the weeks that show the date's month, whole, from `firstWeekday` (1 Monday, 7 Sunday). */
export const weeksOfMonth = (date: LocalDate, firstWeekday: number): LocalDate[][] => {
  const first = firstOfMonth(date);
  const start = addDays(first, -((weekdayOf(first) - firstWeekday + 7) % 7));
  const count = Math.ceil((((weekdayOf(first) - firstWeekday + 7) % 7) + daysInMonth(date)) / 7);
  return Array.from({ length: count }, (_, week) =>
    Array.from({ length: 7 }, (__, day) => addDays(start, week * 7 + day)),
  );
};

/** Return the days from one date to another. */
export const daysBetween = (from: LocalDate, to: LocalDate): number => Math.round((utcOf(to) - utcOf(from)) / DAY_MS);

/** Format a date without a zone: it is the same day everywhere. */
export const formatLocalDate = (date: LocalDate, locale: string, options: Intl.DateTimeFormatOptions): string =>
  new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(utcOf(date));
