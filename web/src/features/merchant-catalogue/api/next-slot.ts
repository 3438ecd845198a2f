import { api } from '@/api/client';

/** The next time of a session, if there is any; asked to know whether it can be booked at all. */
export const nextSlotQuery = (offeringId: string) =>
  api.queryOptions('get', '/api/v1/offerings/{offering_id}/slots', {
    params: { path: { offering_id: offeringId }, query: { limit: 1 } },
  });
