import { CircleCheck, Hourglass } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { Booking } from '@/api/types';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { formatMoney } from '@/lib/money';
import { moneySentence } from '../booking-words';
import { resultOf } from '../result';
import { BookingSummary } from './booking-summary';
import { CalendarButton } from './calendar-button';
import { HeldBooking } from './held-booking';

/** How long to hope for the provider's word before an unpaid booking is shown as one. */
const PATIENCE_MS = 6_000;

/** What came of the payment. Says "booked" only when it is. */
export function PaymentResult({ booking, receivedAt }: { booking: Booking; receivedAt: number }) {
  const [isPatient, setIsPatient] = useState(true);
  useEffect(() => {
    const timer = setTimeout(() => setIsPatient(false), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, []);
  const result = resultOf(booking);
  // The webhook may be a moment behind the browser: an unpaid booking just now may be a paid one in a second.
  if (result === 'waiting' || (result === 'unpaid' && isPatient)) return <Waiting />;
  if (result === 'booked') return <Booked booking={booking} />;
  if (result === 'declined' || result === 'unpaid') {
    return (
      <>
        <PageHeading key="pay">{result === 'declined' ? 'The payment was declined' : 'Not paid yet'}</PageHeading>
        <HeldBooking booking={booking} receivedAt={receivedAt} goAtOnce={false} onGone={() => undefined} />
      </>
    );
  }
  return (
    <>
      <PageHeading key="closed">
        {result === 'lapsed' ? 'The time to pay is over' : 'This booking is cancelled'}
      </PageHeading>
      <Notice
        tone="held"
        title={result === 'lapsed' ? 'Your place went back on sale' : 'Nothing is booked'}
        action={
          <>
            <LinkButton
              to="/offerings/$offeringId"
              params={{ offeringId: booking.offering.slug || booking.offering.id }}
              size="small"
            >
              See what is free
            </LinkButton>
            <LinkButton to="/bookings/$bookingId" params={{ bookingId: booking.id }} size="small" tone="secondary">
              Open the booking
            </LinkButton>
          </>
        }
      >
        {moneySentence(booking.payment, formatMoney) ??
          'You have not been charged. Should a payment still arrive, it goes back to you.'}
      </Notice>
    </>
  );
}

function Waiting() {
  return (
    <>
      <PageHeading key="waiting">A moment</PageHeading>
      <Card className="flex items-center gap-4 p-6">
        <Hourglass aria-hidden className="size-8 shrink-0 text-held" />
        <div role="status">
          <p className="font-semibold">Your payment is being confirmed</p>
          <p className="text-ink-soft">
            This takes a few seconds. You can leave this page; the booking goes on without it.
          </p>
        </div>
      </Card>
    </>
  );
}

function Booked({ booking }: { booking: Booking }) {
  return (
    <>
      <PageHeading
        key="booked"
        lead={`We have sent the details to your e-mail. ${moneySentence(booking.payment, formatMoney) ?? ''}`}
      >
        It is booked
      </PageHeading>
      <Card className="rise space-y-5 p-4 sm:p-6">
        <p className="flex items-center gap-2 font-semibold text-yours">
          <CircleCheck aria-hidden className="size-6" /> Your time is yours
        </p>
        <BookingSummary
          offering={booking.offering}
          photoUrl={booking.offering.photo_url}
          start={booking.starts_at}
          end={booking.ends_at}
          venue={booking.venue}
          units={booking.kind === 'session' ? booking.units : 0}
        />
        <div className="flex flex-wrap gap-3">
          <LinkButton to="/bookings/$bookingId" params={{ bookingId: booking.id }}>
            See my booking
          </LinkButton>
          <CalendarButton bookingId={booking.id} />
        </div>
      </Card>
    </>
  );
}
