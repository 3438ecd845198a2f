import type { Offering } from '@/api/types';
import { Dialog } from '@/components/ui/dialog';
import type { LocalDate } from '@/lib/dates';
import { RepeatForm } from './repeat-form';

interface RepeatDialogProps {
  offering: Offering;
  open: boolean;
  /** The day to begin with. */
  date: LocalDate;
  onClose: () => void;
  /** The times are made, from that day on. */
  onSaved: (date: LocalDate) => void;
}

/** Several times by a rule, looked over before they are made. */
export function RepeatDialog({ offering, open, date, onClose, onSaved }: RepeatDialogProps) {
  const done = (day?: LocalDate) => {
    if (day !== undefined) onSaved(day);
    onClose();
  };
  return (
    <Dialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title="Add several times"
      description="At the same time on the venue's clock, whatever summer and winter do."
    >
      {open && <RepeatForm offering={offering} date={date} onDone={done} />}
    </Dialog>
  );
}
