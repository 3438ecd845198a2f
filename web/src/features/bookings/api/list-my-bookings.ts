import { api } from '@/api/client';
import { PAGED } from '@/api/paged';
import type { BookingState } from '../states';

const PATH = '/api/v1/users/me/bookings';

/** One's own bookings in a state, page by page, with the count of each state. */
export const useMyBookings = (state: BookingState | undefined) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    { params: { query: { limit: 20, ...(state && { state }) } } },
    {
      ...PAGED,
    },
  );

/** The beginning of the keys of every such list. */
export const myBookingsKey = ['get', PATH];
