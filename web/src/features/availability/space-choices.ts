/** What one may choose of a space's day: pure arithmetic over the free ranges that the API names. */
import type { Day, Offering } from '@/api/types';

export type SpaceRules = NonNullable<Offering['space']>;

const MINUTE_MS = 60_000;

const iso = (ms: number): string => new Date(ms).toISOString();

/** Return the shortest length on offer: the rules' shortest, on their step. */
export const shortestOf = (rules: SpaceRules): number =>
  Math.ceil(rules.minutes_min / rules.minutes_step) * rules.minutes_step;

/** Return the starts on offer: the API names where each free range begins, and its last start; the step lies between. */
export const startsOf = (day: Day, rules: SpaceRules): string[] =>
  day.free.flatMap((range) => {
    const starts: string[] = [];
    const last = Date.parse(range.last_start_at);
    for (let start = Date.parse(range.starts_at); start <= last; start += rules.minutes_step * MINUTE_MS)
      starts.push(iso(start));
    return starts;
  });

/** Return the ends on offer for a start: from the shortest to the longest booking, as far as the free range goes. */
export const endsOf = (day: Day, rules: SpaceRules, startsAt: string): string[] => {
  const start = Date.parse(startsAt);
  const range = day.free.find((one) => Date.parse(one.starts_at) <= start && start <= Date.parse(one.last_start_at));
  if (!range) return [];
  const last = Math.min(start + rules.minutes_max * MINUTE_MS, Date.parse(range.ends_at));
  const ends: string[] = [];
  for (let end = start + shortestOf(rules) * MINUTE_MS; end <= last; end += rules.minutes_step * MINUTE_MS)
    ends.push(iso(end));
  return ends;
};

/** Return the elapsed minutes from one instant to another. */
export const minutesBetween = (startsAt: string, endsAt: string): number =>
  Math.round((Date.parse(endsAt) - Date.parse(startsAt)) / MINUTE_MS);
