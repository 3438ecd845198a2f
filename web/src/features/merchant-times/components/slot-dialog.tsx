import type { Offering } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import type { LocalDate } from '@/lib/dates';
import { formatMoment } from '@/lib/time';
import type { Slot } from '../time-types';
import { SlotForm } from './slot-form';

interface SlotDialogProps {
  offering: Offering;
  /** The one to change, a new one, or nothing while the dialog is closed. */
  slot: Slot | 'new' | undefined;
  /** The day a new one begins with. */
  date: LocalDate;
  onClose: () => void;
  /** The time is saved, on that day. */
  onSaved?: (date: LocalDate) => void;
}

/** One time, made or changed. */
export function SlotDialog({ offering, slot, date, onClose, onSaved }: SlotDialogProps) {
  const done = (day?: LocalDate) => {
    if (day !== undefined) onSaved?.(day);
    onClose();
  };
  const known = slot === 'new' ? undefined : slot;
  return (
    <Dialog
      open={slot !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={known ? 'Change this time' : 'Add a time'}
      description={known ? formatMoment(known.starts_at, known.time_zone) : offering.name}
    >
      {slot && <SlotForm offering={offering} slot={known} date={date} onDone={done} />}
    </Dialog>
  );
}
