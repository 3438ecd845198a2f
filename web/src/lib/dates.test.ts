import { describe, expect, it } from 'vitest';
import { addDays, addMonths, daysBetween, lastOfMonth, weekdayOf, weeksOfMonth } from './dates';

describe('dates', () => {
  it('crosses the change to summer time without losing a day', () => {
    expect(addDays('2027-03-28', 1)).toBe('2027-03-29');
    expect(daysBetween('2027-03-27', '2027-03-29')).toBe(2);
  });

  it('keeps to the last day where a month is shorter', () => {
    expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
    expect(addMonths('2028-01-31', 1)).toBe('2028-02-29');
    expect(addMonths('2027-03-31', -1)).toBe('2027-02-28');
  });

  it('knows the last day of a month and the weekday of a date', () => {
    expect(lastOfMonth('2026-11-20')).toBe('2026-11-30');
    expect(weekdayOf('2026-11-20')).toBe(5);
    expect(weekdayOf('2026-11-22')).toBe(7);
  });

  it('shows a month in whole weeks from Monday', () => {
    const weeks = weeksOfMonth('2026-11-20', 1);

    expect(weeks).toHaveLength(6);
    expect(weeks[0]?.[0]).toBe('2026-10-26');
    expect(weeks.at(-1)?.at(-1)).toBe('2026-12-06');
  });
});
