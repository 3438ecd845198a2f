import { api } from '@/api/client';

export interface UserFilters {
  q?: string | undefined;
  state?: string | undefined;
}

const PATH = '/api/v1/users';

/** The people of this site, by name or e-mail. */
export const useUsers = (filters: UserFilters) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    { params: { query: { ...filters, limit: 50 } } },
    {
      pageParamName: 'after',
      initialPageParam: undefined,
      getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
      placeholderData: (previous) => previous,
    },
  );

/** The beginning of the keys of every such list. */
export const usersKey = ['get', PATH];
