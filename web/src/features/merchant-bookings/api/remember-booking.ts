import type { QueryClient } from '@tanstack/react-query';
import type { VenueBooking } from '../booking-types';
import { bookingQuery } from './get-booking';
import { historyQuery } from './get-history';
import { businessBookingsKey } from './list-business-bookings';
import { venueDaysKey } from './list-venue-day';

/** Put a changed booking into memory, and have every list that may show it read anew. */
export const rememberBooking = (queries: QueryClient, booking: VenueBooking): void => {
  queries.setQueryData(bookingQuery(booking.id).queryKey, booking);
  void queries.invalidateQueries({ queryKey: historyQuery(booking.id).queryKey });
  void queries.invalidateQueries({ queryKey: venueDaysKey });
  void queries.invalidateQueries({ queryKey: businessBookingsKey });
};
