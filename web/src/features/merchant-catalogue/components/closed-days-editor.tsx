import { CalendarX, X } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { IconButton } from '@/components/ui/icon-button';
import { Input } from '@/components/ui/input';
import { focusNeighbour } from '@/lib/focus-neighbour';
import { describeDate } from '@/lib/time';
import type { ClosedDay } from '../listing-types';

interface ClosedDaysEditorProps {
  value: readonly ClosedDay[];
  onChange: (days: ClosedDay[]) => void;
  zone: string;
}

/** Dates on which the venue stays closed whatever the week says. */
export function ClosedDaysEditor({ value, onChange, zone }: ClosedDaysEditorProps) {
  const [date, setDate] = useState('');
  const [reason, setReason] = useState('');
  const isThere = value.some((day) => day.date === date);
  const add = () => {
    if (!date || isThere) return;
    onChange([...value, { date, reason: reason.trim() }].toSorted((one, other) => one.date.localeCompare(other.date)));
    setDate('');
    setReason('');
  };
  return (
    <div className="space-y-3">
      {value.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line">
          {value.map((day) => (
            <li key={day.date} className="flex items-center gap-3 py-1 pr-1 pl-4">
              <CalendarX aria-hidden className="size-4 shrink-0 text-ink-faint" />
              <span className="min-w-0 flex-1">
                {describeDate(day.date, zone)}
                {day.reason && <span className="text-ink-soft">, {day.reason}</span>}
              </span>
              <IconButton
                label={`Open again on ${describeDate(day.date, zone)}`}
                icon={<X aria-hidden className="size-4" />}
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  onChange(value.filter((one) => one.date !== day.date));
                }}
              />
            </li>
          ))}
        </ul>
      )}
      <div className="flex flex-wrap items-end gap-3">
        <Field label="Closed on" className="w-44" error={isThere ? 'This day is closed already.' : undefined}>
          <Input type="date" value={date} onChange={(event) => setDate(event.target.value)} />
        </Field>
        <Field label="Why" optional className="min-w-40 flex-1">
          <Input maxLength={120} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        <Button tone="secondary" onClick={add} disabled={!date || isThere}>
          Add day
        </Button>
      </div>
    </div>
  );
}
