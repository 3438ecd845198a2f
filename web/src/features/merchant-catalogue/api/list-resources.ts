import { api } from '@/api/client';

const PATH = '/api/v1/resources';

/** The beginning of the keys of every such list. */
export const resourcesKey = ['get', PATH];

/** The halls and other single things of a venue. */
export const resourcesQuery = (venueId: string) =>
  api.queryOptions('get', PATH, { params: { query: { venue_id: venueId, limit: 100 } } });
