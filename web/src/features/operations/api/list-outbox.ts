import { api } from '@/api/client';
import { PAGED } from '@/api/paged';

const PATH = '/api/v1/operations/outbox';

export const OUTBOX_STATES = ['failed', 'dead', 'pending'] as const;
export type OutboxState = (typeof OUTBOX_STATES)[number];

/** What has happened and is not told to everybody yet. */
export const useOutbox = (state: OutboxState) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    { params: { query: { state, limit: 50 } } },
    {
      ...PAGED,
    },
  );

/** The beginning of the keys of every such list. */
export const outboxKey = ['get', PATH];
