import { useState } from 'react';
import type { Booking } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card, CardSection } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeading } from '@/components/ui/page-heading';
import { Prose } from '@/components/ui/prose';
import { formatMoney } from '@/lib/money';
import { moneySentence } from '../booking-words';
import { BookingHistory } from './booking-history';
import { BookingStatus } from './booking-status';
import { BookingSummary } from './booking-summary';
import { CalendarButton } from './calendar-button';
import { CancelDialog } from './cancel-dialog';
import { CancellationBands } from './cancellation-bands';
import { GuestsSection } from './guests-section';
import { HoldCountdown } from './hold-countdown';
import { PriceLines } from './price-lines';

/** A booking with all there is to know about it and to do with it. */
export function BookingPage({ booking, receivedAt }: { booking: Booking; receivedAt: number }) {
  const [isCancelling, setIsCancelling] = useState(false);
  const zone = booking.venue.time_zone;
  const money = moneySentence(booking.payment, formatMoney);
  const may = (action: string) => booking.actions.includes(action);
  const stands = booking.state === 'pending' || booking.state === 'confirmed';
  return (
    <div className="mx-auto max-w-3xl space-y-4">
      <PageHeading action={<BookingStatus booking={booking} />}>{booking.offering.name}</PageHeading>
      {booking.state === 'pending' && <HoldCountdown booking={booking} receivedAt={receivedAt} />}
      <Card className="space-y-4 p-4 sm:p-6">
        <BookingSummary
          offering={booking.offering}
          photoUrl={booking.offering.photo_url}
          start={booking.starts_at}
          end={booking.ends_at}
          venue={booking.venue}
          units={booking.kind === 'session' ? booking.units : 0}
        />
        {money && <p>{money}</p>}
        {booking.cancel_reason && <p className="text-ink-soft">Cancelled: {booking.cancel_reason}</p>}
        <div className="flex flex-wrap gap-3">
          {may('pay') && (
            <LinkButton to="/bookings/$bookingId/pay" params={{ bookingId: booking.id }}>
              Pay {formatMoney(booking.total)}
            </LinkButton>
          )}
          {booking.state === 'confirmed' && <CalendarButton bookingId={booking.id} />}
          {may('cancel') && (
            <Button tone="trouble" onClick={() => setIsCancelling(true)}>
              Cancel
            </Button>
          )}
          {!stands && (
            <LinkButton
              to="/offerings/$offeringId"
              params={{ offeringId: booking.offering.slug || booking.offering.id }}
              tone="secondary"
            >
              Book it again
            </LinkButton>
          )}
        </div>
      </Card>
      <CardSection heading="Price">
        <PriceLines lines={booking.lines} total={booking.total} isSpace={booking.kind === 'space'} />
      </CardSection>
      {stands && (
        <CardSection heading="What if I cancel">
          <CancellationBands bands={booking.cancellation} zone={zone} />
        </CardSection>
      )}
      <GuestsSection booking={booking} />
      {booking.note && (
        <CardSection heading="Your word to the venue">
          <Prose text={booking.note} />
        </CardSection>
      )}
      <BookingHistory bookingId={booking.id} zone={zone} />
      <CancelDialog booking={booking} open={isCancelling} onOpenChange={setIsCancelling} />
    </div>
  );
}
