import { CalendarSearch } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { useMyBookings } from '../api/list-my-bookings';
import type { BookingState } from '../states';
import { BookingCard } from './booking-card';

export const BOOKING_TABS = ['all', 'pending', 'confirmed', 'completed', 'cancelled', 'expired'] as const;
export type BookingTab = (typeof BOOKING_TABS)[number];

const LABELS: Record<BookingTab, string> = {
  all: 'All',
  pending: 'To pay',
  confirmed: 'Booked',
  completed: 'Over',
  cancelled: 'Cancelled',
  expired: 'Not paid in time',
};

/** My bookings by where they stand, each with its count. */
export function BookingList({ tab, onTab }: { tab: BookingTab; onTab: (tab: BookingTab) => void }) {
  const state: BookingState | undefined = tab === 'all' ? undefined : tab;
  const list = useMyBookings(state);
  const counts = list.data?.pages[0]?.counts;
  const tabs = BOOKING_TABS.map((value) => ({
    value,
    label: LABELS[value],
    count: value === 'all' || !counts ? undefined : (counts[value] ?? 0),
  }));
  const bookings = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Tabs label="My bookings by status" tabs={tabs} value={tab} onChange={onTab}>
      <ProblemNotice
        error={list.data ? undefined : list.error}
        action={
          <Button size="small" onClick={() => void list.refetch()}>
            Try again
          </Button>
        }
      />
      {list.isPending && (
        <Loading className="grid gap-4 lg:grid-cols-2">
          {['a', 'b', 'c', 'd'].map((key) => (
            <Skeleton key={key} className="h-36 rounded-card" />
          ))}
        </Loading>
      )}
      {list.data && bookings.length === 0 && (
        <EmptyState
          icon={<CalendarSearch />}
          title="Nothing here"
          action={<LinkButton to="/">See what is free</LinkButton>}
        >
          {tab === 'all' ? 'When you book something, it stands here.' : 'None of your bookings stands like that.'}
        </EmptyState>
      )}
      <ul className="grid gap-4 lg:grid-cols-2">
        {bookings.map((booking) => (
          <li key={booking.id}>
            <BookingCard booking={booking} />
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button tone="secondary" busy={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </Tabs>
  );
}
