import { api } from '@/api/client';

/** Every category: those in use, and those that a new business may choose as well. */
export const categoriesQuery = api.queryOptions('get', '/api/v1/categories', {}, { staleTime: 300_000 });
