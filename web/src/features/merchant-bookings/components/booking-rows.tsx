import { ChevronRight } from 'lucide-react';
import { formatMoment, formatTime } from '@/lib/time';
import type { VenueBooking } from '../booking-types';
import { bookerOf, moneyWords, unitsOf } from '../booking-words';
import { StateBadge } from './state-badge';

interface BookingRowsProps {
  bookings: readonly VenueBooking[];
  onOpen: (bookingId: string) => void;
  /** Times alone, where all of them are of one day. */
  isOneDay?: boolean;
}

/** Bookings one below the other; each opens with a press. */
export function BookingRows({ bookings, onOpen, isOneDay }: BookingRowsProps) {
  return (
    <ul className="divide-y divide-line rounded-card border border-line bg-surface">
      {bookings.map((booking) => (
        <li key={booking.id}>
          <button
            type="button"
            onClick={() => onOpen(booking.id)}
            className="flex w-full flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 text-left outline-offset-[-2px] hover:bg-sunken"
          >
            <span className="tabular w-full font-semibold sm:w-52">
              {isOneDay
                ? `${formatTime(booking.starts_at, booking.time_zone)} to ${formatTime(booking.ends_at, booking.time_zone)}`
                : formatMoment(booking.starts_at, booking.time_zone)}
            </span>
            <span className="min-w-0 flex-1 basis-44">
              <span className="block break-words font-medium">{bookerOf(booking)}</span>
              <span className="block break-words text-14 text-ink-soft">
                {[booking.offering.name, unitsOf(booking)].filter(Boolean).join(', ')}
              </span>
            </span>
            <span className="tabular text-14 text-ink-soft">{moneyWords(booking)}</span>
            <StateBadge state={booking.state} />
            <ChevronRight aria-hidden className="hidden size-4 text-ink-faint sm:block" />
          </button>
        </li>
      ))}
    </ul>
  );
}
