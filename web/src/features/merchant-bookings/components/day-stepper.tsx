import { ChevronLeft, ChevronRight } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { CONTROL_LOOK } from '@/components/ui/control-look';
import { IconButton } from '@/components/ui/icon-button';
import { classes } from '@/lib/classes';
import { addDays, type LocalDate } from '@/lib/dates';
import { useDayKeys } from '../hooks/use-day-keys';

interface DayStepperProps {
  date: LocalDate;
  today: LocalDate;
  onDate: (date: LocalDate) => void;
}

/** From day to day: buttons, arrow keys, "t" for today, or a date straight away. */
export function DayStepper({ date, today, onDate }: DayStepperProps) {
  useDayKeys({ onToday: () => onDate(today), onStep: (days) => onDate(addDays(date, days)) });
  return (
    <div className="flex items-center gap-1 sm:gap-2">
      <IconButton
        label="The day before (left arrow)"
        icon={<ChevronLeft aria-hidden className="size-5" />}
        onClick={() => onDate(addDays(date, -1))}
      />
      <input
        type="date"
        aria-label="Day"
        value={date}
        onChange={(event) => event.target.value && onDate(event.target.value)}
        className={classes(CONTROL_LOOK, 'tabular h-11 max-w-44 flex-1 px-3')}
      />
      <IconButton
        label="The day after (right arrow)"
        icon={<ChevronRight aria-hidden className="size-5" />}
        onClick={() => onDate(addDays(date, 1))}
      />
      <Button tone="secondary" disabled={date === today} onClick={() => onDate(today)} title="Press T">
        Today
      </Button>
    </div>
  );
}
