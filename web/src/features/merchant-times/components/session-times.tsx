import { useQuery } from '@tanstack/react-query';
import { CalendarPlus, Repeat } from 'lucide-react';
import { useState } from 'react';
import type { Offering } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { EmptyState } from '@/components/ui/empty-state';
import { MonthCalendar } from '@/components/ui/month-calendar';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { ZoneNotice } from '@/components/ui/zoned-time';
import { addDays, addMonths, firstOfMonth, formatLocalDate, type LocalDate, lastOfMonth } from '@/lib/dates';
import { LOCALE } from '@/lib/locale';
import { describeDate, todayAt } from '@/lib/time';
import { instantAt } from '@/lib/wall-time';
import { slotsQuery } from '../api/list-slots';
import { markOfDay, slotsByDay } from '../slot-marks';
import { RepeatDialog } from './repeat-dialog';
import { SlotAgenda } from './slot-agenda';
import { SlotDialog } from './slot-dialog';

interface SessionTimesProps {
  offering: Offering;
  month: LocalDate;
  /** One day of it, or the whole month. */
  date: LocalDate | undefined;
  onShow: (month: LocalDate, date: LocalDate | undefined) => void;
}

/** The times of a session: a month to look over, a list to work in. */
export function SessionTimes({ offering, month, date, onShow }: SessionTimesProps) {
  const zone = offering.venue.time_zone;
  const today = todayAt(zone);
  const first = firstOfMonth(month);
  const span = {
    from: instantAt(first, 0, zone),
    to: instantAt(lastOfMonth(first), 1440, zone),
  };
  const { data, error, isPending, refetch } = useQuery(slotsQuery(offering.id, span));
  const [dialog, setDialog] = useState<'one' | 'many'>();
  const days = slotsByDay(data ?? []);
  const shown = date ? (days.get(date) ?? []) : (data ?? []);
  // Today's times are mostly made already; tomorrow is the next one that somebody can still book.
  const startOn = date && date >= today ? date : addDays(today, 1);
  // What has just been made is in sight, whatever month or day was shown before.
  const showSaved = (day: LocalDate) => {
    if (firstOfMonth(day) !== first || (date && date !== day)) onShow(firstOfMonth(day), undefined);
  };
  const add = (
    <>
      <Button icon={<CalendarPlus aria-hidden className="size-5" />} onClick={() => setDialog('one')}>
        Add a time
      </Button>
      <Button tone="secondary" icon={<Repeat aria-hidden className="size-5" />} onClick={() => setDialog('many')}>
        Add several
      </Button>
    </>
  );
  return (
    <div className="grid items-start gap-6 lg:grid-cols-[22rem_1fr]">
      <Card className="p-3 lg:sticky lg:top-20">
        <MonthCalendar
          label="Times by day"
          value={date}
          onChange={(next) => onShow(firstOfMonth(next), next === date ? undefined : next)}
          month={first}
          onMonthChange={(next) => onShow(firstOfMonth(next), undefined)}
          today={today}
          max={addMonths(today, 24)}
          markOf={(day) => (isPending ? undefined : markOfDay(days.get(day)))}
        />
      </Card>
      <div className="min-w-0 space-y-4">
        <div className="flex flex-wrap items-center gap-3">{add}</div>
        <ZoneNotice zone={zone} at={Date.now()} />
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 className="text-20" aria-live="polite">
            {date ? describeDate(date, zone) : formatLocalDate(first, LOCALE, { month: 'long', year: 'numeric' })}
          </h2>
          {date && (
            <Button tone="quiet" size="small" className="min-h-11" onClick={() => onShow(first, undefined)}>
              Show the whole month
            </Button>
          )}
        </div>
        <ProblemNotice error={error} onAgain={() => void refetch()} />
        {isPending && (
          <Loading className="space-y-2">
            <Skeleton className="h-20 rounded-card" />
            <Skeleton className="h-20 rounded-card" />
          </Loading>
        )}
        {data && shown.length === 0 && (
          <EmptyState icon={<CalendarPlus />} title="No times yet">
            {date ? 'Nobody can book on this day. Add a time.' : 'Nobody can book in this month. Add one, or several.'}
          </EmptyState>
        )}
        <SlotAgenda offering={offering} slots={shown} zone={zone} isOneDay={date !== undefined} onSaved={showSaved} />
      </div>
      <SlotDialog
        offering={offering}
        slot={dialog === 'one' ? 'new' : undefined}
        date={startOn}
        onClose={() => setDialog(undefined)}
        onSaved={showSaved}
      />
      <RepeatDialog
        offering={offering}
        open={dialog === 'many'}
        date={startOn}
        onClose={() => setDialog(undefined)}
        onSaved={showSaved}
      />
    </div>
  );
}
