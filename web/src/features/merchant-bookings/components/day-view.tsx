import { useQuery } from '@tanstack/react-query';
import { CalendarCheck, X } from 'lucide-react';
import { useState } from 'react';
import type { Offering } from '@/api/types';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { ZoneNotice } from '@/components/ui/zoned-time';
import type { LocalDate } from '@/lib/dates';
import { describeDate, formatTime, todayAt } from '@/lib/time';
import { counted } from '@/lib/words';
import { venueDayQuery } from '../api/list-venue-day';
import type { Slot } from '../booking-types';
import { isLive } from '../booking-words';
import { lanesOf } from '../day-lanes';
import { BookingRows } from './booking-rows';
import { DayTimeline } from './day-timeline';

interface DayViewProps {
  venueId: string;
  zone: string;
  date: LocalDate;
  offerings: readonly Offering[];
  /** The sessions' times on that day. */
  slots: readonly Slot[];
  /** When the venue is open that day, in minutes since midnight. */
  opening: readonly { from: number; to: number }[];
  onBooking: (bookingId: string) => void;
}

/** A venue's day: everything by time, then booking by booking. */
export function DayView({ venueId, zone, date, offerings, slots, opening, onBooking }: DayViewProps) {
  const { data, error, isPending, refetch } = useQuery(venueDayQuery(venueId, date));
  const [slotId, setSlotId] = useState<string>();
  const bookings = data ?? [];
  const slot = slots.find((one) => one.id === slotId);
  const shown = slot ? bookings.filter((booking) => booking.slot_id === slot.id) : bookings;
  const live = bookings.filter(isLive);
  const people = live.reduce((sum, booking) => sum + (booking.kind === 'session' ? booking.units : 0), 0);
  return (
    <div className="space-y-5">
      <div>
        <h2 className="text-20" aria-live="polite">
          {describeDate(date, zone)}
        </h2>
        <p className="text-ink-soft">
          {[
            opening.length === 0 && 'Closed',
            data && counted(live.length, 'booking'),
            people > 0 && `${counted(people, 'place')} in sessions`,
          ]
            .filter(Boolean)
            .join(', ')}
        </p>
      </div>
      <ZoneNotice zone={zone} at={Date.now()} />
      <ProblemNotice error={error} onAgain={() => void refetch()} />
      {offerings.length > 0 && (
        <DayTimeline
          lanes={lanesOf({ date, zone, offerings, slots, bookings })}
          opening={opening}
          zone={zone}
          isToday={date === todayAt(zone)}
          onSlot={setSlotId}
          onBooking={onBooking}
        />
      )}
      <section aria-labelledby="day-bookings" className="space-y-3">
        <div className="flex flex-wrap items-center justify-between gap-2">
          <h2 id="day-bookings" className="text-20">
            Bookings
          </h2>
          {slot && (
            <Button
              tone="secondary"
              size="small"
              className="min-h-11"
              icon={<X aria-hidden className="size-4" />}
              onClick={() => setSlotId(undefined)}
            >
              Only {formatTime(slot.starts_at, zone)}
              <span className="sr-only">, press to see the whole day</span>
            </Button>
          )}
        </div>
        {isPending && (
          <Loading className="space-y-2">
            <Skeleton className="h-16 rounded-card" />
            <Skeleton className="h-16 rounded-card" />
          </Loading>
        )}
        {data && shown.length === 0 && (
          <EmptyState icon={<CalendarCheck />} title="No bookings">
            {slot ? 'Nobody has booked this time yet.' : 'Nobody comes on this day so far. New bookings appear here.'}
          </EmptyState>
        )}
        {shown.length > 0 && <BookingRows bookings={shown} onOpen={onBooking} isOneDay />}
      </section>
    </div>
  );
}
