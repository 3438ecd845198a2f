import { describe, expect, it } from 'vitest';
import { formatDuration, formatNear, formatSpan, formatTime, localDateOf, minuteOfDay, zoneNote } from './time';

const EVENING = '2027-07-10T17:00:00Z';

describe('time', () => {
  it("is on the venue's wall clock, whatever the reader's", () => {
    expect(formatTime(EVENING, 'Europe/Berlin')).toMatch(/19:00|7:00/u);
    expect(localDateOf('2027-07-10T23:30:00Z', 'Europe/Berlin')).toBe('2027-07-11');
    expect(minuteOfDay(EVENING, 'Asia/Kolkata')).toBe(22 * 60 + 30);
  });

  it('names the zone only when the reader sees another clock', () => {
    expect(zoneNote('Europe/Paris', EVENING, 'Europe/Berlin')).toBeUndefined();
    expect(zoneNote('America/New_York', EVENING, 'Europe/Berlin')).toBe('New York time, GMT-4');
  });

  it('names the second day of a span that passes midnight', () => {
    const span = formatSpan('2027-07-10T21:00:00Z', '2027-07-10T23:00:00Z', 'Europe/Berlin');

    expect(span).toContain('Sat');
    expect(span).toContain('Sun');
  });

  it('says today and tomorrow in words', () => {
    const noon = Date.parse('2027-07-10T10:00:00Z');

    expect(formatNear(EVENING, 'Europe/Berlin', noon)).toMatch(/^today /u);
    expect(formatNear('2027-07-11T17:00:00Z', 'Europe/Berlin', noon)).toMatch(/^tomorrow /u);
  });

  it.each([
    [45, '45 min'],
    [120, '2 h'],
    [90, '1 h 30 min'],
  ])('writes %i minutes as %s', (minutes, text) => {
    expect(formatDuration(minutes)).toBe(text);
  });
});
