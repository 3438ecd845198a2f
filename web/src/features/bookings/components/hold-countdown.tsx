import type { Booking } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CountdownRing } from '@/components/ui/countdown-ring';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { formatTime } from '@/lib/time';
import { useExtendHold } from '../api/extend-hold';

const HOLD_SECONDS = 900;

/** Return when the hold ends on this machine's clock: the server's remainder, counted from when its answer came. */
export const holdEndsAt = (booking: Booking, receivedAt: number): string | undefined =>
  booking.expires_at === null
    ? undefined
    : new Date(receivedAt + Date.parse(booking.expires_at) - Date.parse(booking.server_now)).toISOString();

/** The promise of a hold: until when, what happens at zero, and more time where there is some to give. */
export function HoldCountdown({ booking, receivedAt }: { booking: Booking; receivedAt: number }) {
  const extend = useExtendHold(booking.id);
  const until = holdEndsAt(booking, receivedAt);
  if (!until) return null;
  return (
    <section aria-label="Your hold" className="rounded-card border border-held-line bg-held-wash p-4">
      <div className="flex items-center gap-4">
        <CountdownRing until={until} totalSeconds={HOLD_SECONDS} label="Time to pay" />
        <div className="min-w-0">
          <p className="font-semibold text-held">
            Held for you until {formatTime(booking.expires_at ?? until, booking.venue.time_zone)}
          </p>
          <p className="text-14">At zero it goes back on sale. You are not charged then.</p>
          {booking.actions.includes('extend') && (
            <Button
              tone="secondary"
              size="small"
              className="mt-2"
              busy={extend.isPending}
              onClick={() => extend.mutate()}
            >
              I need more time
            </Button>
          )}
        </div>
      </div>
      <ProblemNotice error={extend.error} />
    </section>
  );
}
