import { api } from '@/api/client';

/** An offering by its id or its short name in links. */
export const offeringQuery = (offeringId: string) =>
  api.queryOptions(
    'get',
    '/api/v1/offerings/{id_or_slug}',
    { params: { path: { id_or_slug: offeringId } } },
    { staleTime: 60_000 },
  );
