import { api } from '@/api/client';
import type { BookingState } from '@/api/types';

const PATH = '/api/v1/users/me/bookings';

/** One's own bookings in a state, page by page, with the count of each state. */
export const useMyBookings = (state: BookingState | undefined) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    { params: { query: { limit: 20, ...(state && { state }) } } },
    {
      pageParamName: 'after',
      initialPageParam: undefined,
      getNextPageParam: (page: { next_cursor: string | null }) => page.next_cursor ?? undefined,
    },
  );

/** The beginning of the keys of every such list. */
export const myBookingsKey = ['get', PATH];
