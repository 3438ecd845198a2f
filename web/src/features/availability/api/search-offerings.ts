import { api } from '@/api/client';
import { PAGED } from '@/api/paged';

export interface SearchFilters {
  q?: string | undefined;
  city?: string | undefined;
  category?: string | undefined;
  date?: string | undefined;
}

/** What is free, page by page: offerings with their price and next free time. */
export const useSearch = (filters: SearchFilters) =>
  api.useInfiniteQuery(
    'get',
    '/api/v1/search',
    { params: { query: { ...filters, limit: 24 } } },
    {
      ...PAGED,
      placeholderData: (previous) => previous,
    },
  );
