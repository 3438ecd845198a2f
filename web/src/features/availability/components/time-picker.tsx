import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Availability, Offering } from '@/api/types';
import { Button } from '@/components/ui/button';
import { MonthCalendar } from '@/components/ui/month-calendar';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { ZoneNotice } from '@/components/ui/zoned-time';
import { addDays, addMonths, firstOfMonth, formatLocalDate, lastOfMonth } from '@/lib/dates';
import { LOCALE } from '@/lib/locale';
import { describeDate, todayAt } from '@/lib/time';
import { availabilityQuery } from '../api/get-availability';
import { useLiveAvailability } from '../hooks/use-live-availability';
import type { Selection } from '../selection';
import { isBookable, markOfDay } from './day-marks';
import { SlotTimes } from './slot-times';
import { SpaceHours } from './space-hours';

interface TimePickerProps {
  offering: Offering;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

/** Month beside times: what is free, live. */
export function TimePicker({ offering, selection, onSelect }: TimePickerProps) {
  const zone = offering.venue.time_zone;
  const today = todayAt(zone);
  const last = addDays(today, offering.horizon_days);
  const [month, setMonth] = useState(() => firstOfMonth(selection.date ?? today));
  const from = month < today ? today : month;
  const availability = useQuery({
    ...availabilityQuery(offering.id, { from, to: lastOfMonth(month) }),
    refetchInterval: 60_000,
  });
  useLiveAvailability(offering.id);

  const days = availability.data?.days ?? [];
  const chosen = selection.date && firstOfMonth(selection.date) === month ? selection.date : undefined;
  const date = chosen ?? days.find(isBookable)?.date;
  return (
    <div className="grid gap-6 md:grid-cols-[minmax(20rem,24rem)_1fr] md:gap-8">
      <MonthCalendar
        label="Choose a day"
        value={date}
        onChange={(next) => onSelect({ units: selection.units, date: next })}
        month={month}
        onMonthChange={setMonth}
        today={today}
        min={today}
        max={last}
        markOf={(one) =>
          markOfDay(
            days.find((day) => day.date === one),
            offering.kind,
          )
        }
      />
      <div className="min-w-0 space-y-3 md:min-h-96">
        <h3 className="text-16">{date ? describeDate(date, zone) : 'Times'}</h3>
        <ZoneNotice zone={zone} at={Date.now()} />
        {availability.isPending ? (
          <Loading className="grid grid-cols-2 gap-2 xl:grid-cols-3">
            {['a', 'b', 'c', 'd'].map((key) => (
              <Skeleton key={key} className="h-14" />
            ))}
          </Loading>
        ) : (
          <DayContent
            {...{ offering, selection, onSelect, date }}
            availability={availability.data}
            onNextMonth={firstOfMonth(last) > month ? () => setMonth(addMonths(month, 1)) : undefined}
            nextMonth={addMonths(month, 1)}
          />
        )}
        <ProblemNotice
          error={availability.data ? undefined : availability.error}
          action={
            <Button size="small" onClick={() => void availability.refetch()}>
              Try again
            </Button>
          }
        />
      </div>
    </div>
  );
}

interface DayContentProps extends TimePickerProps {
  availability: Availability | undefined;
  date: string | undefined;
  nextMonth: string;
  onNextMonth: (() => void) | undefined;
}

function DayContent({ offering, selection, onSelect, availability, date, nextMonth, onNextMonth }: DayContentProps) {
  if (!availability) return null;
  const day = availability.days.find((one) => one.date === date);
  if (!day) {
    return (
      <div className="space-y-3">
        <p className="text-ink-soft">Nothing is free in this month.</p>
        {onNextMonth && (
          <Button tone="secondary" onClick={onNextMonth}>
            Look in {formatLocalDate(nextMonth, LOCALE, { month: 'long' })}
          </Button>
        )}
      </div>
    );
  }
  return offering.kind === 'space' && offering.space ? (
    <SpaceHours {...{ offering, day, selection, onSelect }} rules={offering.space} />
  ) : (
    <SlotTimes {...{ offering, day, selection, onSelect }} />
  );
}
