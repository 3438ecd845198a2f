import { api } from '@/api/client';

/** An offering by its id or its short name in links. */
export const offeringQuery = (offeringId: string) =>
  api.queryOptions(
    'get',
    '/api/v1/offerings/{offering_id}',
    { params: { path: { offering_id: offeringId } } },
    { staleTime: 60_000 },
  );
