import type { Day, Offering } from '@/api/types';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { formatDuration, formatTime } from '@/lib/time';
import type { Selection } from '../selection';
import { endsOf, minutesBetween, type SpaceRules, shortestOf, startsOf } from '../space-choices';
import { DayBar } from './day-bar';

interface SpaceHoursProps {
  offering: Offering;
  rules: SpaceRules;
  day: Day;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

const same = (one: string | undefined, other: string): boolean =>
  one !== undefined && Date.parse(one) === Date.parse(other);

/** The free hours of a day: a bar to see and press, and two fields that say the same exactly. */
export function SpaceHours({ offering, rules, day, selection, onSelect }: SpaceHoursProps) {
  const zone = offering.venue.time_zone;
  const starts = startsOf(day, rules);
  const from = starts.find((start) => same(selection.from, start));
  const ends = from ? endsOf(day, rules, from) : [];
  const to = ends.find((end) => same(selection.to, end));

  const choose = (start: string, length: number) => {
    const options = endsOf(day, rules, start);
    const end = options.findLast((one) => minutesBetween(start, one) <= length) ?? options[0];
    onSelect({ ...selection, date: day.date, from: start, to: end });
  };
  const length = from && to ? minutesBetween(from, to) : shortestOf(rules);
  const press = (at: number) => {
    const start = starts.findLast((one) => Date.parse(one) <= at) ?? starts[0];
    if (start) choose(start, length);
  };

  if (day.open.length === 0)
    return <p className="text-ink-soft">Closed on this day. Days with a dot have free hours.</p>;
  return (
    <div className="space-y-4">
      <DayBar day={day} zone={zone} chosen={from && to ? { from, to } : undefined} onPress={press} />
      {starts.length === 0 ? (
        <p className="text-ink-soft">Nothing is free on this day. Days with a dot have free hours.</p>
      ) : (
        <div className="grid grid-cols-2 gap-3">
          <Field label="From">
            <Select
              placeholder="Choose"
              value={from ?? ''}
              onChange={(event) => event.target.value && choose(event.target.value, length)}
              options={starts.map((start) => ({ value: start, label: formatTime(start, zone) }))}
            />
          </Field>
          <Field label="To">
            <Select
              placeholder="Choose"
              disabled={!from}
              value={to ?? ''}
              onChange={(event) =>
                event.target.value && onSelect({ ...selection, date: day.date, from, to: event.target.value })
              }
              options={ends.map((end) => ({
                value: end,
                label: `${formatTime(end, zone)} (${formatDuration(minutesBetween(from ?? end, end))})`,
              }))}
            />
          </Field>
        </div>
      )}
      <p className="text-14 text-ink-faint">
        From {formatDuration(rules.minutes_min)} to {formatDuration(rules.minutes_max)}, in steps of{' '}
        {formatDuration(rules.minutes_step)}.
      </p>
    </div>
  );
}
