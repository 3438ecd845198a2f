import { api } from '@/api/client';
import { PAGED } from '@/api/paged';
import type { Instant } from '@/lib/time';
import type { BookingState } from '../booking-words';

const PATH = '/api/v1/merchants/{merchant_id}/bookings';

/** The beginning of the keys of every such list. */
export const businessBookingsKey = ['get', PATH];

export interface BookingFilter {
  state?: BookingState | undefined;
  from?: Instant | undefined;
}

/** The bookings of all venues of a business by their start, page by page. */
export const useBusinessBookings = (businessId: string, { state, from }: BookingFilter) =>
  api.useInfiniteQuery(
    'get',
    PATH,
    {
      params: {
        path: { merchant_id: businessId },
        query: { limit: 30, ...(state && { state }), ...(from && { from }) },
      },
    },
    PAGED,
  );
