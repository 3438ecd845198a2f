import { type LocalDate, weekdayOf } from '@/lib/dates';
import { counted } from '@/lib/words';

/** The days of a week as RFC 5545 calls them, Monday first. */
export const DAYS = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Day = (typeof DAYS)[number];

/** Their names for people. */
export const DAY_NAMES: Record<Day, string> = {
  MO: 'Monday',
  TU: 'Tuesday',
  WE: 'Wednesday',
  TH: 'Thursday',
  FR: 'Friday',
  SA: 'Saturday',
  SU: 'Sunday',
};

/** Every how many weeks, on which days, and until when. */
export interface Recurrence {
  days: readonly Day[];
  everyWeeks: number;
  end: { kind: 'count'; count: number } | { kind: 'until'; date: LocalDate };
}

const ordered = (days: readonly Day[]): Day[] => DAYS.filter((day) => days.includes(day));

/** The weekday of a date. */
export const dayOf = (date: LocalDate): Day => DAYS[weekdayOf(date) - 1] ?? 'MO';

/** Write a recurrence as the RRULE that the API takes: "FREQ=WEEKLY;BYDAY=MO,FR;COUNT=10". */
export const ruleOf = ({ days, everyWeeks, end }: Recurrence): string =>
  [
    'FREQ=WEEKLY',
    everyWeeks > 1 && `INTERVAL=${everyWeeks}`,
    `BYDAY=${ordered(days).join(',')}`,
    // A date without a time is that whole day at the venue.
    end.kind === 'count' ? `COUNT=${end.count}` : `UNTIL=${end.date.replaceAll('-', '')}`,
  ]
    .filter(Boolean)
    .join(';');

const listed = (words: readonly string[]): string =>
  words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`;

/** Say a recurrence for people: "Every Monday and Friday, 10 times". */
export const ruleInWords = ({ days, everyWeeks, end }: Recurrence, describe: (date: LocalDate) => string): string => {
  const all = ordered(days);
  const names = all.length === DAYS.length ? 'day' : listed(all.map((day) => DAY_NAMES[day]));
  const every =
    everyWeeks === 1 ? `Every ${names}` : `Every ${everyWeeks} weeks on ${names === 'day' ? 'every day' : names}`;
  return end.kind === 'count' ? `${every}, ${counted(end.count, 'time')}` : `${every} until ${describe(end.date)}`;
};
