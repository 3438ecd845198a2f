import { api } from '@/api/client';

/** The categories that have something to offer, with how many. */
export const categoriesQuery = api.queryOptions('get', '/api/v1/categories', {}, { staleTime: 5 * 60_000 });
