import { CalendarSearch } from 'lucide-react';
import { useMemo } from 'react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { addDays } from '@/lib/dates';
import { readerZone, todayAt } from '@/lib/time';
import { instantAt } from '@/lib/wall-time';
import { useBusinessBookings } from '../api/list-business-bookings';
import { BOOKING_STATES, type BookingState, stateWords } from '../booking-words';
import { BookingRows } from './booking-rows';

export const PERIODS = ['ahead', 'month', 'all'] as const;
export type Period = (typeof PERIODS)[number];

interface BusinessBookingsProps {
  businessId: string;
  state: BookingState | undefined;
  period: Period;
  onFilter: (filter: { state: BookingState | undefined; period: Period }) => void;
  onOpen: (bookingId: string) => void;
}

const PERIOD_WORDS: Record<Period, string> = {
  ahead: 'From today',
  month: 'From 30 days ago',
  all: 'Any time',
};

const EMPTY_WORDS: Record<Period, string> = {
  ahead: 'Nobody comes from today on so far. New bookings appear here; older ones are under "Any time".',
  month: 'Nobody has come in the last 30 days, and nobody has booked ahead. Older ones are under "Any time".',
  all: 'Nobody has booked yet. The first booking appears here.',
};

/** Where a period begins: a day's first instant, so that the same question has the same key all day. */
const beginningOf = (period: Period): string | undefined => {
  if (period === 'all') return undefined;
  const zone = readerZone();
  const today = todayAt(zone);
  return instantAt(period === 'ahead' ? today : addDays(today, -30), 0, zone);
};

/** The bookings of a business by their start, by where they stand and since when. */
export function BusinessBookings({ businessId, state, period, onFilter, onOpen }: BusinessBookingsProps) {
  const from = useMemo(() => beginningOf(period), [period]);
  const list = useBusinessBookings(businessId, { state, from });
  const bookings = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap gap-3">
        <Field label="Which" className="min-w-40 flex-1 sm:max-w-56">
          <Select
            value={state ?? ''}
            onChange={(event) => onFilter({ state: BOOKING_STATES.find((one) => one === event.target.value), period })}
            options={[
              { value: '', label: 'All' },
              ...BOOKING_STATES.map((value) => ({ value, label: stateWords(value).word })),
            ]}
          />
        </Field>
        <Field label="When" className="min-w-40 flex-1 sm:max-w-56">
          <Select
            value={period}
            onChange={(event) =>
              onFilter({ state, period: PERIODS.find((one) => one === event.target.value) ?? period })
            }
            options={PERIODS.map((value) => ({ value, label: PERIOD_WORDS[value] }))}
          />
        </Field>
      </div>
      <ProblemNotice error={list.error} onAgain={() => void list.refetch()} />
      {list.isPending && (
        <Loading className="space-y-2">
          {['a', 'b', 'c', 'd'].map((key) => (
            <Skeleton key={key} className="h-16 rounded-card" />
          ))}
        </Loading>
      )}
      {list.data && bookings.length === 0 && (
        <EmptyState icon={<CalendarSearch />} title="No bookings">
          {state === undefined
            ? EMPTY_WORDS[period]
            : 'There is none of this sort. Choose "All", or look further back.'}
        </EmptyState>
      )}
      {bookings.length > 0 && <BookingRows bookings={bookings} onOpen={onOpen} />}
      {list.hasNextPage && (
        <div className="flex justify-center">
          <Button tone="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </div>
  );
}
