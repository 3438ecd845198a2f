import { DoorClosed, DoorOpen, Pencil, Trash2 } from 'lucide-react';
import type { ReactNode } from 'react';
import { ifMatch } from '@/api/if-match';
import type { Offering } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Money } from '@/components/ui/money';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { formatTime } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { counted } from '@/lib/words';
import { useChangeSlot } from '../api/change-slot';
import type { Slot } from '../time-types';

interface SlotRowProps {
  slot: Slot;
  offering: Offering;
  onEdit: () => void;
  onRemove: () => void;
  isRemoving: boolean;
}

/** One time: when, how full, and the deeds. */
export function SlotRow({ slot, offering, onEdit, onRemove, isRemoving }: SlotRowProps) {
  const change = useChangeSlot(offering.id);
  const when = `${formatTime(slot.starts_at, slot.time_zone)} to ${formatTime(slot.ends_at, slot.time_zone)}`;
  const isOpen = slot.state === 'open';
  const isPast = Date.parse(slot.starts_at) <= Date.now();

  const set = async (state: 'open' | 'closed', version: number): Promise<void> => {
    const saved = await change.mutateAsync({
      body: { state },
      params: { path: { slot_id: slot.id } },
      headers: ifMatch(version),
    });
    const undo = state === 'open' ? 'closed' : 'open';
    toast(state === 'open' ? `On sale again: ${when}.` : `Closed: ${when}. Bookings stay.`, {
      undo: () => void set(undo, saved.version).catch(() => undefined),
    });
  };

  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <div className="min-w-0 flex-1 basis-48">
          <p className="tabular flex flex-wrap items-center gap-x-3 gap-y-1 font-semibold">
            {when}
            {!isOpen && (
              <Badge tone="taken" icon={<DoorClosed />}>
                Closed
              </Badge>
            )}
            {isPast && <Badge>Past</Badge>}
          </p>
          <p className="tabular text-14 text-ink-soft">{placesInWords(slot)}</p>
          <p className="text-14 text-ink-soft">
            {slot.price.amount !== offering.price.amount && (
              <>
                <Money value={slot.price} /> a place.{' '}
              </>
            )}
            {slot.note}
          </p>
        </div>
        <Fill slot={slot} />
        <div className="-mx-2 flex flex-wrap">
          {!isPast && (
            <Deed
              word={isOpen ? 'Close' : 'Reopen'}
              when={when}
              icon={isOpen ? <DoorClosed aria-hidden /> : <DoorOpen aria-hidden />}
              onClick={() => void set(isOpen ? 'closed' : 'open', slot.version).catch(() => undefined)}
            />
          )}
          <Deed word="Change" when={when} icon={<Pencil aria-hidden />} onClick={onEdit} />
          <Deed word="Remove" when={when} icon={<Trash2 aria-hidden />} busy={isRemoving} onClick={onRemove} />
        </div>
      </div>
      <ProblemNotice error={change.error} />
    </div>
  );
}

interface DeedProps {
  word: string;
  when: string;
  icon: ReactNode;
  busy?: boolean;
  onClick: () => void;
}

/** One thing to do with a time; the time itself is said to those who listen. */
function Deed({ word, when, icon, ...rest }: DeedProps) {
  return (
    <Button
      tone="quiet"
      size="small"
      className="min-h-11 px-2"
      aria-label={`${word} ${when}`}
      icon={<span className="contents *:size-4">{icon}</span>}
      {...rest}
    >
      {word}
    </Button>
  );
}

const placesInWords = (slot: Slot): string =>
  [
    slot.remaining === 0 ? 'Full' : `${counted(slot.remaining, 'place')} left of ${slot.capacity}`,
    slot.confirmed > 0 && `${slot.confirmed} booked`,
    slot.held > 0 && `${slot.held} held, not paid yet`,
  ]
    .filter(Boolean)
    .join(', ');

/** How full, as a bar: booked places solid, held ones hatched. The words beside it say the same. */
function Fill({ slot }: { slot: Slot }) {
  const share = (places: number) => `${Math.min(100, (100 * places) / Math.max(1, slot.capacity + slot.overbook))}%`;
  return (
    <div aria-hidden className="flex h-2.5 w-28 overflow-hidden rounded-full border border-line-strong bg-free-wash">
      <span className="h-full bg-yours" style={{ width: share(slot.confirmed) }} />
      <span className="hatch h-full bg-held-line" style={{ width: share(slot.held) }} />
    </div>
  );
}
