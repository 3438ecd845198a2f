import { useQuery } from '@tanstack/react-query';
import { Mail, Phone } from 'lucide-react';
import { Dialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Prose } from '@/components/ui/prose';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { formatSpan } from '@/lib/time';
import { bookingQuery } from '../api/get-booking';
import type { VenueBooking } from '../booking-types';
import { bookerOf, moneyWords, unitsOf } from '../booking-words';
import { BookingDeeds } from './booking-deeds';
import { BookingSteps } from './booking-steps';
import { PriceLines } from './price-lines';
import { StateBadge } from './state-badge';

interface BookingPanelProps {
  /** Nothing while the panel is closed. */
  bookingId: string | undefined;
  onClose: () => void;
}

/** All there is to know about a booking, and what the venue can do with it. */
export function BookingPanel({ bookingId, onClose }: BookingPanelProps) {
  return (
    <Dialog open={bookingId !== undefined} onOpenChange={(open) => !open && onClose()} title="Booking">
      {bookingId && <Loaded bookingId={bookingId} />}
    </Dialog>
  );
}

function Loaded({ bookingId }: { bookingId: string }) {
  const { data, error, refetch } = useQuery(bookingQuery(bookingId));
  if (data) return <Panel booking={data} />;
  return error ? (
    <ProblemNotice error={error} onAgain={() => void refetch()} />
  ) : (
    <Loading>
      <Skeleton className="h-48 rounded-card" />
    </Loading>
  );
}

const HEADING = 'mb-2 text-16';

function Panel({ booking }: { booking: VenueBooking }) {
  const guests = booking.guests.map((guest) => guest.name);
  return (
    <div className="space-y-5">
      <div className="space-y-1">
        <StateBadge state={booking.state} />
        <p className="pt-1 font-semibold text-20">{bookerOf(booking)}</p>
        <Contact booking={booking} />
        <p className="tabular">{formatSpan(booking.starts_at, booking.ends_at, booking.time_zone)}</p>
        <p className="text-ink-soft">
          {[booking.offering.name, unitsOf(booking), booking.venue.name].filter(Boolean).join(', ')}
        </p>
        {guests.length > 0 && <p className="text-ink-soft">With {guests.join(', ')}</p>}
        {booking.cancel_reason && <p>Cancelled: {booking.cancel_reason}</p>}
      </div>
      <BookingDeeds booking={booking} />
      {booking.note && (
        <section>
          <h3 className={HEADING}>What they wrote</h3>
          <Prose text={booking.note} />
        </section>
      )}
      <section>
        <h3 className={HEADING}>Price</h3>
        <PriceLines booking={booking} />
        <p className="mt-2 text-ink-soft">{moneyWords(booking)}.</p>
      </section>
      <section>
        <h3 className={HEADING}>History</h3>
        <BookingSteps bookingId={booking.id} zone={booking.time_zone} />
      </section>
      <p className="break-all text-12 text-ink-faint">Number {booking.id}</p>
    </div>
  );
}

const LINK = 'inline-flex min-h-11 items-center gap-1.5 text-accent underline underline-offset-4';

function Contact({ booking }: { booking: VenueBooking }) {
  const { customer } = booking;
  if (!customer) return null;
  return (
    <p className="flex flex-wrap gap-x-4">
      <a href={`mailto:${customer.email}`} className={LINK}>
        <Mail aria-hidden className="size-4" />
        {customer.email}
      </a>
      {customer.phone && (
        <a href={`tel:${customer.phone}`} className={LINK}>
          <Phone aria-hidden className="size-4" />
          {customer.phone}
        </a>
      )}
    </p>
  );
}
