import { describe, expect, it } from 'vitest';
import type { Availability } from '@/api/types';
import { makeSessionDay } from '@/testing/make';
import { withNews } from './use-live-availability';

const shown: Availability = {
  offering_id: 'offering-1',
  kind: 'session',
  time_zone: 'Europe/Berlin',
  now: '2026-12-01T10:00:00Z',
  days: [makeSessionDay('2026-12-04', [5, 2])],
};

const news = (slots: { id: string; remaining: number }[]) => ({
  offering_id: 'offering-1',
  slots,
  dates: [],
  changed: false,
});

describe('live news', () => {
  it('show a place going at once', () => {
    const next = withNews(shown, news([{ id: 'slot-2026-12-04-0', remaining: 4 }]));

    expect(next.days[0]?.slots.map((slot) => slot.remaining)).toEqual([4, 2]);
  });

  it('change nothing that is as it was, so that nothing is drawn or asked again', () => {
    expect(withNews(shown, news([{ id: 'slot-2026-12-04-0', remaining: 5 }]))).toBe(shown);
    expect(withNews(shown, news([{ id: 'another', remaining: 1 }]))).toBe(shown);
  });
});
