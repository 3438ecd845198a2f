import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import type { Availability } from '@/api/types';
import { availabilityKey } from '../api/get-availability';

interface LiveMessage {
  offering_id: string;
  dates: string[];
  slots: { id: string; remaining: number }[];
}

/** Put the news about single slots into what is shown, at once. */
export const withNews = (shown: Availability, news: LiveMessage): Availability => {
  const remaining = new Map(news.slots.map((slot) => [slot.id, slot.remaining]));
  return {
    ...shown,
    days: shown.days.map((day) => ({
      ...day,
      slots: day.slots.map((slot) => ({ ...slot, remaining: remaining.get(slot.id) ?? slot.remaining })),
    })),
  };
};

/** Keep an open page true: places that go or come back show within a moment (server-sent events). */
export const useLiveAvailability = (offeringId: string): void => {
  const queries = useQueryClient();
  useEffect(() => {
    if (typeof EventSource === 'undefined') return undefined;
    const source = new EventSource(`/api/v1/offerings/${offeringId}/live`);
    const queryKey = availabilityKey(offeringId);
    let wasCut = false;
    source.addEventListener('availability', (event) => {
      const news = JSON.parse((event as MessageEvent<string>).data) as LiveMessage;
      queries.setQueriesData<Availability>({ queryKey }, (shown) => shown && withNews(shown, news));
      void queries.invalidateQueries({ queryKey });
    });
    source.addEventListener('error', () => {
      wasCut = true;
    });
    source.addEventListener('open', () => {
      // The browser reconnects by itself; what happened meanwhile is asked for.
      if (wasCut) void queries.invalidateQueries({ queryKey });
      wasCut = false;
    });
    return () => source.close();
  }, [offeringId, queries]);
};
