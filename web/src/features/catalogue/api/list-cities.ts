import { api } from '@/api/client';

/** The cities that have something to offer, with how many. */
export const citiesQuery = api.queryOptions('get', '/api/v1/cities', {}, { staleTime: 5 * 60_000 });
