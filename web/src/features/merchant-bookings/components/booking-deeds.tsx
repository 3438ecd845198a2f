import { Flag, UserRoundX } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { toast } from '@/lib/toasts';
import { useCompleteBooking } from '../api/complete-booking';
import { useMarkNoShow } from '../api/mark-no-show';
import type { VenueBooking } from '../booking-types';
import { CancelForCustomer } from './cancel-for-customer';

/** What the venue can do with a booking now; the server says which. */
export function BookingDeeds({ booking }: { booking: VenueBooking }) {
  const [deed, setDeed] = useState<'cancel' | 'no_show'>();
  const complete = useCompleteBooking(booking.id);
  const noShow = useMarkNoShow(booking.id);
  const may = (action: string) => booking.actions.includes(action);
  if (deed === 'cancel') return <CancelForCustomer booking={booking} onDone={() => setDeed(undefined)} />;
  if (!may('complete') && !may('no_show') && !may('cancel')) return null;
  return (
    <div className="space-y-3">
      {deed === 'no_show' ? (
        <div className="space-y-3 rounded-card bg-sunken p-4">
          <p>Nobody came: the booking is over, nothing goes back, and it cannot be taken back.</p>
          <div className="flex flex-wrap gap-3">
            <Button
              tone="trouble"
              busy={noShow.isPending}
              onClick={() => noShow.mutate(undefined, { onSuccess: () => toast('Noted: nobody came.') })}
            >
              Nobody came
            </Button>
            <Button tone="secondary" onClick={() => setDeed(undefined)}>
              Leave it
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-wrap gap-3">
          {may('complete') && (
            <Button
              busy={complete.isPending}
              icon={<Flag aria-hidden className="size-5" />}
              onClick={() => complete.mutate(undefined, { onSuccess: () => toast('Noted: it took place.') })}
            >
              Took place
            </Button>
          )}
          {may('no_show') && (
            <Button
              tone="secondary"
              icon={<UserRoundX aria-hidden className="size-5" />}
              onClick={() => setDeed('no_show')}
            >
              Nobody came
            </Button>
          )}
          {may('cancel') && (
            <Button tone="trouble" onClick={() => setDeed('cancel')}>
              Cancel
            </Button>
          )}
        </div>
      )}
      <ProblemNotice error={complete.error ?? noShow.error} />
    </div>
  );
}
