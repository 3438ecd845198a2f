import { api } from '@/api/client';

/** An offering as its people see it. */
export const offeringQuery = (offeringId: string) =>
  api.queryOptions('get', '/api/v1/offerings/{id_or_slug}', { params: { path: { id_or_slug: offeringId } } });
