import { queryOptions } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { Instant } from '@/lib/time';
import type { Slot } from '../time-types';

const PAGES_MAX = 20;

/** The beginning of the keys of every list of an offering's times. */
export const slotsKey = (offeringId: string) => ['slots', offeringId];

/** An offering's times in a span, all pages of them. */
export const slotsQuery = (offeringId: string, span: { from: Instant; to: Instant }) =>
  queryOptions({
    queryKey: [...slotsKey(offeringId), span.from, span.to],
    queryFn: async ({ signal }): Promise<Slot[]> => {
      const slots: Slot[] = [];
      let after: string | null | undefined;
      for (let page = 0; page < PAGES_MAX && after !== null; page += 1) {
        const { data, error } = await client.GET('/api/v1/offerings/{offering_id}/slots', {
          params: { path: { offering_id: offeringId }, query: { ...span, limit: 100, ...(after && { after }) } },
          signal,
        });
        if (error) throw error;
        slots.push(...data.items);
        after = data.next_cursor ?? null;
      }
      return slots;
    },
  });
