import { describe, expect, it } from 'vitest';
import { instantAt, minuteOf, timeOf } from './wall-time';

describe('wall times as instants', () => {
  it('follows the zone through summer and winter', () => {
    expect(instantAt('2026-07-01', 9 * 60, 'Europe/Berlin')).toBe('2026-07-01T07:00:00.000Z');
    expect(instantAt('2026-12-01', 9 * 60, 'Europe/Berlin')).toBe('2026-12-01T08:00:00.000Z');
    expect(instantAt('2026-12-01', 0, 'Asia/Tokyo')).toBe('2026-11-30T15:00:00.000Z');
  });

  it('takes 24:00 as the next midnight', () => {
    expect(instantAt('2026-12-01', 1440, 'Europe/Berlin')).toBe('2026-12-01T23:00:00.000Z');
  });

  it('moves a skipped minute behind the jump, and takes the first of two', () => {
    expect(instantAt('2026-03-29', 150, 'Europe/Berlin')).toBe('2026-03-29T01:30:00.000Z');
    expect(instantAt('2026-10-25', 150, 'Europe/Berlin')).toBe('2026-10-25T00:30:00.000Z');
  });

  it('reads and writes times of the day', () => {
    expect(minuteOf('09:30')).toBe(570);
    expect(minuteOf('24:00')).toBe(1440);
    expect(minuteOf('24:01')).toBeUndefined();
    expect(minuteOf('9.30')).toBeUndefined();
    expect(timeOf(570)).toBe('09:30');
  });
});
