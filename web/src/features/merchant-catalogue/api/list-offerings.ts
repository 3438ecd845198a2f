import { api } from '@/api/client';

const PATH = '/api/v1/offerings';

/** The beginning of the keys of every such list. */
export const offeringsKey = ['get', PATH];

/** A business's offerings, drafts too. */
export const offeringsQuery = (businessId: string) =>
  api.queryOptions('get', PATH, { params: { query: { merchant_id: businessId, limit: 100 } } });
