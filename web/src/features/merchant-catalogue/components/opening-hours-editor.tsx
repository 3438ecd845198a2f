import { Copy, Plus, X } from 'lucide-react';
import { type Ref, useId, useImperativeHandle, useRef } from 'react';
import { Button } from '@/components/ui/button';
import { CONTROL_LOOK } from '@/components/ui/control-look';
import { IconButton } from '@/components/ui/icon-button';
import { classes } from '@/lib/classes';
import {
  addStretch,
  changeStretch,
  closeDay,
  copyToAll,
  dayTrouble,
  removeStretch,
  type Stretch,
  WEEKDAYS,
  type Week,
} from '../opening-hours';

interface OpeningHoursEditorProps {
  value: Week;
  onChange: (week: Week) => void;
  /** For the form: `focus` goes to the first time that is not right. */
  ref?: Ref<{ focus: () => void }>;
}

/** The week, day by day: several times a day, one day's hours for all, closed days. */
export function OpeningHoursEditor({ value, onChange, ref }: OpeningHoursEditorProps) {
  const list = useRef<HTMLUListElement>(null);
  useImperativeHandle(ref, () => ({
    focus: () => list.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus(),
  }));
  return (
    <ul ref={list} className="divide-y divide-line rounded-card border border-line">
      {WEEKDAYS.map((name, weekday) => (
        <DayRow key={name} name={name} weekday={weekday} week={value} onChange={onChange} />
      ))}
    </ul>
  );
}

interface DayRowProps {
  name: string;
  weekday: number;
  week: Week;
  onChange: (week: Week) => void;
}

function DayRow({ name, weekday, week, onChange }: DayRowProps) {
  const day = week[weekday] ?? [];
  const trouble = dayTrouble(day);
  const troubleId = useId();
  const opener = useRef<HTMLButtonElement>(null);
  // What was pressed goes away with the hours; the button that opens the day stays.
  const close = (next: Week) => {
    opener.current?.focus();
    onChange(next);
  };
  return (
    <li className="grid gap-x-4 gap-y-1 px-3 py-2 sm:grid-cols-[7rem_1fr_auto] sm:px-4">
      <div className="flex min-h-11 items-center justify-between self-start">
        <span className="font-medium">{name}</span>
        {day.length === 0 && <span className="text-ink-soft sm:hidden">Closed</span>}
      </div>
      <div className="min-w-0 space-y-2">
        {day.length === 0 && <p className="hidden min-h-11 items-center text-ink-soft sm:flex">Closed</p>}
        {day.map((one) => (
          <StretchRow
            key={one.id}
            name={name}
            value={one}
            troubleId={trouble ? troubleId : undefined}
            onChange={(values) => onChange(changeStretch(week, weekday, one.id, values))}
            onRemove={() => close(removeStretch(week, weekday, one.id))}
          />
        ))}
        {trouble && (
          <p id={troubleId} role="alert" className="text-14 text-trouble">
            {trouble}
          </p>
        )}
      </div>
      <div className="flex flex-wrap items-start gap-1">
        <Button
          ref={opener}
          tone="quiet"
          size="small"
          className="min-h-11"
          icon={<Plus aria-hidden className="size-4" />}
          aria-label={day.length === 0 ? `Open on ${name}` : `Add hours on ${name}`}
          onClick={() => onChange(addStretch(week, weekday))}
        >
          {day.length === 0 ? 'Open' : 'Add'}
        </Button>
        {day.length > 0 && (
          <>
            <Button
              tone="quiet"
              size="small"
              className="min-h-11"
              icon={<Copy aria-hidden className="size-4" />}
              aria-label={`Copy the hours of ${name} to all days`}
              onClick={() => onChange(copyToAll(week, weekday))}
            >
              To all days
            </Button>
            <Button
              tone="quiet"
              size="small"
              className="min-h-11"
              aria-label={`Closed on ${name}`}
              onClick={() => close(closeDay(week, weekday))}
            >
              Closed
            </Button>
          </>
        )}
      </div>
    </li>
  );
}

interface StretchRowProps {
  name: string;
  value: Stretch;
  troubleId: string | undefined;
  onChange: (values: Partial<Stretch>) => void;
  onRemove: () => void;
}

function StretchRow({ name, value, troubleId, onChange, onRemove }: StretchRowProps) {
  const time = (field: 'opens' | 'closes') => (
    <input
      type="time"
      aria-label={`${name} ${field}`}
      aria-invalid={troubleId !== undefined}
      aria-describedby={troubleId}
      value={value[field]}
      onChange={(event) => onChange({ [field]: event.target.value })}
      className={classes(CONTROL_LOOK, 'tabular h-11 max-w-34 px-2 sm:px-3')}
    />
  );
  return (
    <div className="flex items-center gap-1.5 sm:gap-2">
      {time('opens')}
      <span aria-hidden className="text-ink-faint">
        to
      </span>
      {time('closes')}
      <IconButton
        label={`Remove ${value.opens} to ${value.closes} on ${name}`}
        icon={<X aria-hidden className="size-4" />}
        onClick={onRemove}
      />
    </div>
  );
}
