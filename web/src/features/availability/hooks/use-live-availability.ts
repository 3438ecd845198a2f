import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Availability } from '@/api/types';
import { availabilityKey } from '../api/get-availability';

/** The data of an `availability` event (`NewsOut` of the API). */
export interface LiveNews {
  offering_id: string;
  slots: { id: string; remaining: number }[];
  /** Days of a space to be read again. */
  dates: string[];
  /** Everything shown is to be read again. */
  changed: boolean;
}

/** Put the news about single slots into what is shown, at once. Returns the same object when nothing differs. */
export const withNews = (shown: Availability, news: LiveNews): Availability => {
  const remaining = new Map(news.slots.map((slot) => [slot.id, slot.remaining]));
  let differs = false;
  const days = shown.days.map((day) => ({
    ...day,
    slots: day.slots.map((slot) => {
      const left = remaining.get(slot.id) ?? slot.remaining;
      differs ||= left !== slot.remaining;
      return { ...slot, remaining: left };
    }),
  }));
  return differs ? { ...shown, days } : shown;
};

/** Keep an open page true: places that go or come back show within a moment (server-sent events). */
export const useLiveAvailability = (offeringId: string): void => {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === 'undefined') return undefined;
    const source = new EventSource(`/api/v1/offerings/${offeringId}/live`);
    const queryKey = availabilityKey(offeringId);
    const readAgain = () => void queries.invalidateQueries({ queryKey });
    let isFirst = true;
    let wasCut = false;
    source.addEventListener('availability', (event) => {
      const news = JSON.parse((event as MessageEvent<string>).data) as LiveNews;
      let differs = false;
      for (const [key, shown] of queries.getQueriesData<Availability>({ queryKey })) {
        const next = shown && withNews(shown, news);
        differs ||= next !== shown;
        if (next !== shown) queries.setQueryData(key, next);
      }
      // The first event tells the whole state, which the page has just read; later ones tell what has changed.
      if (differs || (!isFirst && (news.changed || news.dates.length > 0 || news.slots.length > 0))) readAgain();
      isFirst = false;
    });
    source.addEventListener('error', () => {
      wasCut = true;
    });
    source.addEventListener('open', () => {
      // The browser reconnects by itself; what happened meanwhile is asked for.
      if (wasCut) readAgain();
      wasCut = false;
    });
    return () => source.close();
  }, [offeringId, queries]);
};
