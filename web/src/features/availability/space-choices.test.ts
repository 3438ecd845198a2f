import { describe, expect, it } from 'vitest';
import { makeHall, makeSpaceDay } from '@/testing/make';
import { endsOf, minutesBetween, type SpaceRules, startsOf } from './space-choices';

const day = makeSpaceDay('2026-12-04');
const rules = (values: Partial<SpaceRules> = {}): SpaceRules => {
  const { space } = makeHall();
  if (!space) throw new Error('a hall is a space');
  return { ...space, ...values };
};

describe('choosing hours of a space', () => {
  it('offers starts on the step from where a free range begins, with room for the shortest booking', () => {
    const starts = startsOf(day, rules());

    expect(starts[0]).toBe('2026-12-04T07:00:00.000Z');
    expect(starts).toContain('2026-12-04T09:30:00.000Z');
    expect(starts).not.toContain('2026-12-04T10:00:00.000Z');
    expect(starts).toContain('2026-12-04T13:15:00.000Z');
    expect(starts.at(-1)).toBe('2026-12-04T19:45:00.000Z');
  });

  it('offers ends from the shortest booking to where the free range ends', () => {
    expect(endsOf(day, rules(), '2026-12-04T09:00:00.000Z')).toEqual([
      '2026-12-04T10:00:00.000Z',
      '2026-12-04T10:30:00.000Z',
    ]);
  });

  it('offers no longer booking than the longest', () => {
    const ends = endsOf(day, rules({ minutes_max: 90 }), '2026-12-04T14:00:00.000Z');

    expect(ends.map((end) => minutesBetween('2026-12-04T14:00:00.000Z', end))).toEqual([60, 90]);
  });

  it('offers no length off the step, even where the shortest is', () => {
    const ends = endsOf(day, rules({ minutes_min: 45, minutes_max: 90 }), '2026-12-04T14:15:00.000Z');

    expect(ends.map((end) => minutesBetween('2026-12-04T14:15:00.000Z', end))).toEqual([60, 90]);
  });

  it('offers nothing for a start that is taken', () => {
    expect(endsOf(day, rules(), '2026-12-04T11:00:00.000Z')).toEqual([]);
  });
});
