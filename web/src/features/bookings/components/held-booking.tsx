import { useEffect, useRef } from 'react';
import type { Booking } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card, CardSection } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { formatMoney } from '@/lib/money';
import { useNow } from '@/lib/use-now';
import { usePay } from '../hooks/use-pay';
import { BookingStatus } from './booking-status';
import { BookingSummary } from './booking-summary';
import { CancellationBands } from './cancellation-bands';
import { HoldCountdown, holdEndsAt } from './hold-countdown';
import { PriceLines } from './price-lines';

interface HeldBookingProps {
  booking: Booking;
  receivedAt: number;
  /** Leave for the payment page without another press. */
  goAtOnce: boolean;
  /** Called when it has left, so that coming Back does not leave again. */
  onGone: () => void;
}

/** A booking that waits to be paid: the countdown, the lines, one button that names the amount. */
export function HeldBooking({ booking, receivedAt, goAtOnce, onGone }: HeldBookingProps) {
  const { pay, isBusy, error, isSlow } = usePay(booking.id);
  const now = useNow();
  const until = holdEndsAt(booking, receivedAt);
  const isOver = booking.state !== 'pending' || (until !== undefined && Date.parse(until) <= now);
  const hasGone = useRef(false);

  useEffect(() => {
    if (!goAtOnce || hasGone.current || isOver) return;
    hasGone.current = true;
    onGone();
    pay();
  }, [goAtOnce, isOver, onGone, pay]);

  return (
    <div className="space-y-4">
      {isOver ? <NotPayable booking={booking} /> : <HoldCountdown booking={booking} receivedAt={receivedAt} />}
      {booking.payment.state === 'failed' && !isOver && !isBusy && (
        <Notice tone="trouble" title="The payment was declined">
          {booking.payment.failure?.message ?? 'Your bank said no.'} You have not been charged, and your booking is
          still held. Try again or use another card.
        </Notice>
      )}
      <Card className="p-4 sm:p-6">
        <BookingSummary
          offering={booking.offering}
          photoUrl={booking.offering.photo_url}
          start={booking.starts_at}
          end={booking.ends_at}
          venue={booking.venue}
          units={booking.kind === 'session' ? booking.units : 0}
        />
      </Card>
      <CardSection heading="Price">
        <PriceLines lines={booking.lines} total={booking.total} isSpace={booking.kind === 'space'} />
      </CardSection>
      <CardSection heading="What if I cancel">
        <CancellationBands bands={booking.cancellation} zone={booking.venue.time_zone} />
      </CardSection>
      <ProblemNotice error={error} />
      {isSlow && (
        <Notice tone="held" title="The payment page is slow to come">
          Your booking is held all the same. Press the button again in a moment.
        </Notice>
      )}
      {!isOver && (
        <>
          <Button size="large" busy={isBusy} onClick={pay} className="tabular w-full">
            {isBusy ? 'Taking you to the payment page' : `Pay ${formatMoney(booking.total)}`}
          </Button>
          <p className="text-center text-14 text-ink-soft">
            You pay on a page of the payment provider and come back here.
          </p>
        </>
      )}
    </div>
  );
}

function NotPayable({ booking }: { booking: Booking }) {
  const lapsed = booking.state === 'pending' || booking.state === 'expired';
  return (
    <Notice
      tone={lapsed ? 'held' : 'info'}
      title={lapsed ? 'The time to pay is over' : 'There is nothing to pay here'}
      action={
        <>
          {lapsed && (
            <LinkButton
              to="/offerings/$offeringId"
              params={{ offeringId: booking.offering.slug || booking.offering.id }}
              size="small"
            >
              See whether it is still free
            </LinkButton>
          )}
          <LinkButton to="/bookings/$bookingId" params={{ bookingId: booking.id }} size="small" tone="secondary">
            Open the booking
          </LinkButton>
        </>
      }
    >
      {lapsed ? 'It went back on sale. You have not been charged.' : <BookingStatus booking={booking} />}
    </Notice>
  );
}
