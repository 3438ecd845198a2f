import { api } from '@/api/client';

/** When a hall cannot be booked, the next time first. */
export const blackoutsQuery = (resourceId: string) =>
  api.queryOptions('get', '/api/v1/resources/{resource_id}/blackouts', {
    params: { path: { resource_id: resourceId }, query: { limit: 100 } },
  });
