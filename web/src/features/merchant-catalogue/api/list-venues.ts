import { api } from '@/api/client';

const PATH = '/api/v1/venues';

/** The beginning of the keys of every such list. */
export const venuesKey = ['get', PATH];

/** A business's venues, drafts too. */
export const venuesQuery = (businessId: string) =>
  api.queryOptions('get', PATH, { params: { query: { merchant_id: businessId, limit: 100 } } });
