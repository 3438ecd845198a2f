import { useState } from 'react';
import type { Booking } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CardSection } from '@/components/ui/card';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { toast } from '@/lib/toasts';
import { usePutGuests } from '../api/put-guests';
import { type Guest, GuestFields, guestsForApi } from './guest-fields';

const GUESTS_MAX = 20;

/** Who comes along, and changing it as long as the booking stands. */
export function GuestsSection({ booking }: { booking: Booking }) {
  const [draft, setDraft] = useState<Guest[]>();
  const put = usePutGuests(booking.id);
  const mayChange = booking.state === 'pending' || booking.state === 'confirmed';
  const before: Guest[] = booking.guests.map(({ name, email }) => ({ name, email: email ?? '' }));

  const save = (guests: readonly Guest[], isUndo = false) =>
    put.mutate(
      { params: { path: { booking_id: booking.id } }, body: { guests: guestsForApi(guests) } },
      {
        onSuccess: () => {
          setDraft(undefined);
          if (isUndo) toast('As it was before.');
          else toast('Saved who comes along.', { undo: () => save(before, true) });
        },
      },
    );

  if (!mayChange && booking.guests.length === 0) return null;
  return (
    <CardSection heading="Who comes along">
      {draft ? (
        <div className="space-y-4">
          <GuestFields guests={draft} onChange={setDraft} max={GUESTS_MAX} />
          <ProblemNotice error={put.error} />
          <div className="flex gap-3">
            <Button busy={put.isPending} onClick={() => save(draft)}>
              Save
            </Button>
            <Button tone="secondary" onClick={() => setDraft(undefined)}>
              Leave it
            </Button>
          </div>
        </div>
      ) : (
        <div className="flex flex-wrap items-start justify-between gap-3">
          {booking.guests.length === 0 ? (
            <p className="text-ink-soft">Nobody named yet.</p>
          ) : (
            <ul>
              {booking.guests.map((guest) => (
                <li key={`${guest.name} ${guest.email}`}>
                  {guest.name} {guest.email && <span className="text-ink-soft">({guest.email})</span>}
                </li>
              ))}
            </ul>
          )}
          {mayChange && (
            <Button
              tone="secondary"
              size="small"
              onClick={() => setDraft(before.length > 0 ? before : [{ name: '', email: '' }])}
            >
              {before.length > 0 ? 'Change' : 'Add guests'}
            </Button>
          )}
        </div>
      )}
    </CardSection>
  );
}
