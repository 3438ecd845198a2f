import { api } from '@/api/client';

/** The extras of an offering that can be booked. */
export const addOnsQuery = (offeringId: string) =>
  api.queryOptions('get', '/api/v1/offerings/{id_or_slug}/add-ons', { params: { path: { id_or_slug: offeringId } } });
