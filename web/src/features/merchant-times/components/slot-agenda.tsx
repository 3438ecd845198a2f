import { useRef, useState } from 'react';
import type { Offering } from '@/api/types';
import { ProblemNotice } from '@/components/ui/problem-notice';
import type { LocalDate } from '@/lib/dates';
import { focusNeighbour } from '@/lib/focus-neighbour';
import { describeDate } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { useRemoveSlot } from '../api/remove-slot';
import { slotsByDay } from '../slot-marks';
import type { Slot } from '../time-types';
import { SlotDialog } from './slot-dialog';
import { SlotRow } from './slot-row';

interface SlotAgendaProps {
  offering: Offering;
  slots: readonly Slot[];
  zone: string;
  /** The day is named above; otherwise each day has its heading. */
  isOneDay: boolean;
  /** A time has been changed; that is its day now. */
  onSaved: (date: LocalDate) => void;
}

/** Times day by day, each with how full it is and what can be done with it. */
export function SlotAgenda({ offering, slots, zone, isOneDay, onSaved }: SlotAgendaProps) {
  const agenda = useRef<HTMLDivElement>(null);
  const [edited, setEdited] = useState<Slot>();
  const [refused, setRefused] = useState<string>();
  const remove = useRemoveSlot(offering.id);
  const onRemove = (slot: Slot) => {
    setRefused(slot.id);
    remove.mutate(
      { params: { path: { slot_id: slot.id } } },
      {
        onSuccess: () => {
          setRefused(undefined);
          if (!focusNeighbour(document.activeElement)) agenda.current?.focus();
          toast('The time is gone. Nobody had booked it.');
        },
      },
    );
  };
  const days = [...slotsByDay(slots)];
  return (
    <div ref={agenda} tabIndex={-1} className="space-y-5 outline-offset-4">
      {days.map(([date, those]) => (
        <section key={date} aria-label={describeDate(date, zone)}>
          {!isOneDay && <h3 className="mb-2 font-medium text-14 text-ink-soft">{describeDate(date, zone)}</h3>}
          <ul className="divide-y divide-line rounded-card border border-line bg-surface">
            {those.map((slot) => (
              <li key={slot.id} className="p-3 sm:px-4">
                <SlotRow
                  slot={slot}
                  offering={offering}
                  onEdit={() => setEdited(slot)}
                  onRemove={() => onRemove(slot)}
                  isRemoving={remove.isPending && refused === slot.id}
                />
                {remove.error !== null && refused === slot.id && (
                  <div className="mt-3">
                    <ProblemNotice error={remove.error} />
                  </div>
                )}
              </li>
            ))}
          </ul>
        </section>
      ))}
      <SlotDialog offering={offering} slot={edited} date="" onClose={() => setEdited(undefined)} onSaved={onSaved} />
    </div>
  );
}
