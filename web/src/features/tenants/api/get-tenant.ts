import { api } from '@/api/client';

/** Whose booking site this is. Hardly ever changes. */
export const tenantQuery = api.queryOptions('get', '/api/v1/tenant', {}, { staleTime: 10 * 60_000 });
