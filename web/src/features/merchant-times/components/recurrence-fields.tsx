import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import { useId } from 'react';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { addMonths, type LocalDate } from '@/lib/dates';
import { DAY_NAMES, DAYS, type Day, type Recurrence } from '../recurrence-rule';

interface RecurrenceFieldsProps {
  value: Recurrence;
  onChange: (value: Recurrence) => void;
  min: LocalDate;
}

const COUNT_MAX = 366;

/** On which days, every how many weeks, and until when. */
export function RecurrenceFields({ value, onChange, min }: RecurrenceFieldsProps) {
  const labelId = useId();
  const { end } = value;
  return (
    <div className="space-y-4">
      <div>
        <p id={labelId} className="mb-1.5 font-medium text-14">
          On
        </p>
        <ToggleGroup
          multiple
          aria-labelledby={labelId}
          value={[...value.days]}
          onValueChange={(days: Day[]) => onChange({ ...value, days })}
          className="grid grid-cols-7 gap-1"
        >
          {DAYS.map((day) => (
            <Toggle
              key={day}
              value={day}
              className="flex min-h-11 items-center justify-center rounded-control border border-line-strong bg-surface text-14 hover:bg-sunken data-pressed:border-accent data-pressed:bg-accent data-pressed:font-semibold data-pressed:text-accent-ink"
            >
              <span aria-hidden>{DAY_NAMES[day].slice(0, 2)}</span>
              <span className="sr-only">{DAY_NAMES[day]}</span>
            </Toggle>
          ))}
        </ToggleGroup>
        {value.days.length === 0 && (
          <p role="alert" className="mt-1.5 text-14 text-trouble">
            Choose at least one day.
          </p>
        )}
      </div>
      <div className="grid grid-cols-2 gap-4">
        <Field label="Every">
          <Select
            value={String(value.everyWeeks)}
            onChange={(event) => onChange({ ...value, everyWeeks: Number(event.target.value) })}
            options={[1, 2, 3, 4].map((weeks) => ({
              value: String(weeks),
              label: weeks === 1 ? 'week' : `${weeks} weeks`,
            }))}
          />
        </Field>
        <Field label="Ends">
          <Select
            value={end.kind}
            onChange={(event) =>
              onChange({
                ...value,
                end:
                  event.target.value === 'count'
                    ? { kind: 'count', count: 10 }
                    : { kind: 'until', date: addMonths(min, 3) },
              })
            }
            options={[
              { value: 'until', label: 'on a day' },
              { value: 'count', label: 'after so many' },
            ]}
          />
        </Field>
        {end.kind === 'count' ? (
          <Field label="How many times">
            <Input
              type="number"
              min={1}
              max={COUNT_MAX}
              value={end.count}
              onChange={(event) =>
                onChange({
                  ...value,
                  end: {
                    kind: 'count',
                    count: Math.min(COUNT_MAX, Math.max(1, Math.trunc(Number(event.target.value)))),
                  },
                })
              }
            />
          </Field>
        ) : (
          <Field label="Last day">
            <Input
              type="date"
              min={min}
              value={end.date}
              onChange={(event) =>
                event.target.value && onChange({ ...value, end: { kind: 'until', date: event.target.value } })
              }
            />
          </Field>
        )}
      </div>
    </div>
  );
}
