import { api } from '@/api/client';

/** The businesses that one has opened, runs, or works for. */
export const myBusinessesQuery = api.queryOptions('get', '/api/v1/users/me/merchants', {}, { staleTime: 30_000 });
