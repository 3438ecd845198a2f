import { describe, expect, it } from 'vitest';
import { addStretch, copyToAll, dayTrouble, hoursOf, openingOn, removeStretch, weekOf } from './opening-hours';

const FRIDAY = 4;
const HOURS = [
  { weekday: FRIDAY, opens: '14:00', closes: '24:00' },
  { weekday: FRIDAY, opens: '09:00', closes: '12:00' },
];

describe('the opening hours of a week', () => {
  it('goes to the form and back, midnight as 00:00 there and 24:00 here, in order', () => {
    const week = weekOf(HOURS);
    expect(week[FRIDAY]?.[0]).toMatchObject({ opens: '14:00', closes: '00:00' });
    expect(hoursOf(week)).toEqual([HOURS[1], HOURS[0]]);
  });

  it('copies the hours of a day to all days', () => {
    const week = copyToAll(weekOf(HOURS), FRIDAY);
    expect(hoursOf(week)).toHaveLength(14);
    expect(new Set(week.flat().map((one) => one.id)).size).toBe(14);
  });

  it('opens a closed day, adds hours after the last ones, and closes it again', () => {
    const open = addStretch(weekOf([]), 0);
    expect(hoursOf(open)).toEqual([{ weekday: 0, opens: '09:00', closes: '18:00' }]);
    const more = addStretch(open, 0);
    expect(hoursOf(more)[1]).toEqual({ weekday: 0, opens: '19:00', closes: '23:00' });
    const first = open[0]?.[0];
    expect(hoursOf(removeStretch(open, 0, first?.id ?? ''))).toEqual([]);
  });

  it('says what is wrong with a day', () => {
    const day = (...spans: [string, string][]) => spans.map(([opens, closes]) => ({ id: opens, opens, closes }));
    expect(dayTrouble(day(['09:00', '12:00'], ['14:00', '00:00']))).toBeUndefined();
    expect(dayTrouble(day(['09:00', '12:00'], ['11:00', '18:00']))).toMatch('overlap');
    expect(dayTrouble(day(['22:00', '02:00']))).toMatch('Closes before it opens');
    expect(dayTrouble(day(['', '12:00']))).toMatch('both times');
  });

  it('knows when it is open on a date, closed days counted', () => {
    const venue = { opening_hours: HOURS, closed_days: [{ date: '2026-12-25', reason: 'Christmas' }] };
    expect(openingOn(venue, '2026-12-18')).toEqual([
      { from: 840, to: 1440 },
      { from: 540, to: 720 },
    ]);
    expect(openingOn(venue, '2026-12-25')).toEqual([]);
    expect(openingOn(venue, '2026-12-19')).toEqual([]);
  });
});
