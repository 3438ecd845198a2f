import { api } from '@/api/client';

/** Businesses of a category or a city, by name. */
export const merchantsQuery = (filters: {
  category?: string | undefined;
  city?: string | undefined;
  q?: string | undefined;
}) => api.queryOptions('get', '/api/v1/merchants', { params: { query: { ...filters, limit: 12 } } });
