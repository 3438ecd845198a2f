import { ChevronLeft, ChevronRight } from 'lucide-react';
import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import {
  addDays,
  addMonths,
  firstOfMonth,
  formatLocalDate,
  type LocalDate,
  lastOfMonth,
  weekdayOf,
  weeksOfMonth,
} from '@/lib/dates';
import { LOCALE } from '@/lib/locale';
import { DayCell, type DayMark } from './month-calendar-day';

interface MonthCalendarProps {
  /** The day chosen, if any. */
  value: LocalDate | undefined;
  onChange: (date: LocalDate) => void;
  /** The month in sight (any day of it) and the way to turn the page. */
  month: LocalDate;
  onMonthChange: (month: LocalDate) => void;
  today: LocalDate;
  /** What is to be said about a day; `undefined` while it is not known yet. */
  markOf: (date: LocalDate) => DayMark | undefined;
  min?: LocalDate | undefined;
  max?: LocalDate | undefined;
  label: string;
}

const FIRST_WEEKDAY = 1;

/** Return where a key leads from a date, or `undefined` when the key is not the grid's. */
export const dateAfterKey = (key: string, date: LocalDate, withShift: boolean): LocalDate | undefined => {
  const weekday = (weekdayOf(date) - FIRST_WEEKDAY + 7) % 7;
  switch (key) {
    case 'ArrowLeft':
      return addDays(date, -1);
    case 'ArrowRight':
      return addDays(date, 1);
    case 'ArrowUp':
      return addDays(date, -7);
    case 'ArrowDown':
      return addDays(date, 7);
    case 'Home':
      return addDays(date, -weekday);
    case 'End':
      return addDays(date, 6 - weekday);
    case 'PageUp':
      return addMonths(date, withShift ? -12 : -1);
    case 'PageDown':
      return addMonths(date, withShift ? 12 : 1);
    default:
      return undefined;
  }
};

const clamp = (date: LocalDate, min: LocalDate | undefined, max: LocalDate | undefined): LocalDate => {
  if (min && date < min) return min;
  return max && date > max ? max : date;
};

const TURN =
  'flex size-11 items-center justify-center rounded-control text-ink-soft hover:bg-sunken disabled:opacity-30';

/** A month to pick a day from: a grid with one stop for Tab, arrows within (ARIA Authoring Practices, date grid). */
export function MonthCalendar(props: MonthCalendarProps) {
  const { value, onChange, month, onMonthChange, today, markOf, min, max, label } = props;
  const headingId = useId();
  const grid = useRef<HTMLTableElement>(null);
  const [focused, setFocused] = useState<LocalDate>();
  const shown = firstOfMonth(month);
  const isShown = (date: LocalDate | undefined): date is LocalDate =>
    date !== undefined && firstOfMonth(date) === shown;
  const tabStop = [focused, value, today].find(isShown) ?? clamp(shown, min, max);
  const moved = useRef(false);

  useEffect(() => {
    if (!moved.current) return;
    moved.current = false;
    grid.current?.querySelector<HTMLElement>(`[data-date="${tabStop}"]`)?.focus();
  }, [tabStop]);

  const onKeyDown = (event: KeyboardEvent) => {
    const next = dateAfterKey(event.key, tabStop, event.shiftKey);
    if (!next) return;
    event.preventDefault();
    const target = clamp(next, min, max);
    moved.current = target !== tabStop;
    setFocused(target);
    if (firstOfMonth(target) !== shown) onMonthChange(firstOfMonth(target));
  };

  const weeks = weeksOfMonth(shown, FIRST_WEEKDAY);
  return (
    <section aria-label={label}>
      <div className="mb-1 flex items-center justify-between">
        <button
          type="button"
          className={TURN}
          aria-label="Previous month"
          disabled={min !== undefined && shown <= min}
          onClick={() => onMonthChange(addMonths(shown, -1))}
        >
          <ChevronLeft aria-hidden className="size-5" />
        </button>
        <p id={headingId} aria-live="polite" className="font-semibold">
          {formatLocalDate(shown, LOCALE, { month: 'long', year: 'numeric' })}
        </p>
        <button
          type="button"
          className={TURN}
          aria-label="Next month"
          disabled={max !== undefined && lastOfMonth(shown) >= max}
          onClick={() => onMonthChange(addMonths(shown, 1))}
        >
          <ChevronRight aria-hidden className="size-5" />
        </button>
      </div>
      <table
        ref={grid}
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: a date grid by the ARIA practices.
        role="grid"
        aria-labelledby={headingId}
        onKeyDown={onKeyDown}
        className="w-full table-fixed border-separate border-spacing-0.5"
      >
        <thead>
          <tr>
            {(weeks[0] ?? []).map((date) => (
              <th
                key={date}
                scope="col"
                abbr={formatLocalDate(date, LOCALE, { weekday: 'long' })}
                className="py-1 font-medium text-14 text-ink-faint"
              >
                {formatLocalDate(date, LOCALE, { weekday: 'short' }).slice(0, 2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {weeks.map((week) => (
            <tr key={week[0]}>
              {week.map((date) => (
                <DayCell
                  key={date}
                  date={date}
                  isOutside={!isShown(date)}
                  isToday={date === today}
                  isChosen={date === value}
                  isTabStop={date === tabStop}
                  isOffered={(min === undefined || date >= min) && (max === undefined || date <= max)}
                  mark={markOf(date)}
                  onChoose={() => {
                    setFocused(date);
                    onChange(date);
                  }}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
