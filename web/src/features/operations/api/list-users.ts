import { api } from '@/api/client';
import { PAGED } from '@/api/paged';

export interface UserFilters {
  q?: string | undefined;
  state?: 'active' | 'disabled' | undefined;
}

const PATH = '/api/v1/users';

/** The people of this site, by name or e-mail. */
export const useUsers = (filters: UserFilters) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    { params: { query: { ...filters, limit: 50 } } },
    {
      ...PAGED,
      placeholderData: (previous) => previous,
    },
  );

/** The beginning of the keys of every such list. */
export const usersKey = ['get', PATH];
