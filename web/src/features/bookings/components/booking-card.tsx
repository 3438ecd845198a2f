import { Link } from '@tanstack/react-router';
import type { Booking } from '@/api/types';
import { Money } from '@/components/ui/money';
import { Photo } from '@/components/ui/photo';
import { ZonedTime } from '@/components/ui/zoned-time';
import { counted } from '@/lib/words';
import { BookingStatus } from './booking-status';

/** One booking in a list; the whole card leads to it. */
export function BookingCard({ booking }: { booking: Booking }) {
  return (
    <article className="relative flex gap-4 rounded-card border border-line bg-surface p-4 hover:border-line-strong">
      <Photo
        photo={booking.offering.photo_url ? { url: booking.offering.photo_url } : null}
        alt=""
        name={booking.offering.name}
        sizes="96px"
        className="size-20 shrink-0 rounded-control sm:size-24"
      />
      <div className="min-w-0 flex-1 space-y-1">
        <h2 className="text-16">
          <Link
            to="/bookings/$bookingId"
            params={{ bookingId: booking.id }}
            className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-(--focus) focus-visible:after:outline-offset-2"
          >
            {booking.offering.name}
          </Link>
        </h2>
        <p className="text-14">
          <ZonedTime start={booking.starts_at} end={booking.ends_at} zone={booking.venue.time_zone} />
        </p>
        <p className="text-14 text-ink-soft">
          {booking.venue.name}, {booking.venue.city}
          {booking.kind === 'session' && ` · ${counted(booking.units, 'place')}`}
        </p>
        <div className="flex flex-wrap items-center justify-between gap-2 pt-1">
          <BookingStatus booking={booking} />
          <Money value={booking.total} className="font-medium" />
        </div>
      </div>
    </article>
  );
}
