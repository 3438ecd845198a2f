import { queryOptions } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { LocalDate } from '@/lib/dates';
import type { VenueBooking } from '../booking-types';

const PAGES_MAX = 20;
const REFRESH_MS = 30_000;

/** The beginning of the keys of every day of every venue. */
export const venueDaysKey = ['venue-day'];

/** The bookings that start at a venue on a date, all pages of them; asked again now and then while one looks. */
export const venueDayQuery = (venueId: string, date: LocalDate) =>
  queryOptions({
    queryKey: [...venueDaysKey, venueId, date],
    refetchInterval: REFRESH_MS,
    queryFn: async ({ signal }): Promise<VenueBooking[]> => {
      const bookings: VenueBooking[] = [];
      let after: string | null | undefined;
      for (let page = 0; page < PAGES_MAX && after !== null; page += 1) {
        const { data, error } = await client.GET('/api/v1/venues/{venue_id}/bookings', {
          params: { path: { venue_id: venueId }, query: { date, limit: 100, ...(after && { after }) } },
          signal,
        });
        if (error) throw error;
        bookings.push(...data.items);
        after = data.next_cursor ?? null;
      }
      return bookings;
    },
  });
