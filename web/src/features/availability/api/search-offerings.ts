import { api } from '@/api/client';

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
      pageParamName: 'after',
      initialPageParam: undefined,
      getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
      placeholderData: (previous) => previous,
    },
  );
