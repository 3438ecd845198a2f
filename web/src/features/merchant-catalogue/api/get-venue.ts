import { api } from '@/api/client';

/** A venue as its people see it. */
export const venueQuery = (venueId: string) =>
  api.queryOptions('get', '/api/v1/venues/{id_or_slug}', { params: { path: { id_or_slug: venueId } } });
