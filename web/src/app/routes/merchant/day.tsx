import { useQueries, useQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { MapPin } from 'lucide-react';
import { z } from 'zod';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeading } from '@/components/ui/page-heading';
import { BookingPanel } from '@/features/merchant-bookings/components/booking-panel';
import { DayStepper } from '@/features/merchant-bookings/components/day-stepper';
import { DayView } from '@/features/merchant-bookings/components/day-view';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { offeringsQuery } from '@/features/merchant-catalogue/api/list-offerings';
import { venuesQuery } from '@/features/merchant-catalogue/api/list-venues';
import { VenuePicker } from '@/features/merchant-catalogue/components/venue-picker';
import type { Venue } from '@/features/merchant-catalogue/listing-types';
import { openingOn } from '@/features/merchant-catalogue/opening-hours';
import { slotsQuery } from '@/features/merchant-times/api/list-slots';
import type { LocalDate } from '@/lib/dates';
import { todayAt } from '@/lib/time';
import { instantAt } from '@/lib/wall-time';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/day')({
  validateSearch: z.object({
    venue: z.uuid().optional().catch(undefined),
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/u)
      .optional()
      .catch(undefined),
    booking: z.uuid().optional().catch(undefined),
  }),
  loader: async () => {
    const { items } = await queryClient.ensureQueryData(myBusinessesQuery);
    if (items.length === 0) throw redirect({ to: '/merchant' });
    const lists = await Promise.all(items.map((one) => queryClient.ensureQueryData(venuesQuery(one.id))));
    return lists.flatMap((list) => list.items).filter((venue) => venue.state !== 'archived');
  },
  component: DayPage,
});

function DayPage() {
  const venues = Route.useLoaderData();
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const venue = venues.find((one) => one.id === search.venue) ?? venues[0];
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...next }, replace: true, resetScroll: false });
  if (!venue) {
    return (
      <>
        <PageHeading>Day</PageHeading>
        <EmptyState
          icon={<MapPin />}
          title="No venue yet"
          action={<LinkButton to="/merchant">Go to the overview</LinkButton>}
        >
          Once there is a venue, its days are shown here.
        </EmptyState>
      </>
    );
  }
  const today = todayAt(venue.time_zone);
  const date = search.date ?? today;
  return (
    <>
      <PageHeading
        action={<VenuePicker venues={venues} value={venue.id} onChange={(id) => go({ venue: id })} />}
        title={`${venue.name}: the day`}
      >
        {venue.name}
      </PageHeading>
      <div className="mb-5">
        <DayStepper date={date} today={today} onDate={(next) => go({ date: next === today ? undefined : next })} />
      </div>
      <Day key={venue.id} venue={venue} date={date} onBooking={(booking) => go({ booking })} />
      <BookingPanel bookingId={search.booking} onClose={() => go({ booking: undefined })} />
    </>
  );
}

interface DayProps {
  venue: Venue;
  date: LocalDate;
  onBooking: (bookingId: string) => void;
}

function Day({ venue, date, onBooking }: DayProps) {
  const zone = venue.time_zone;
  const all = useQuery(offeringsQuery(venue.merchant.id));
  const offerings = (all.data?.items ?? []).filter((one) => one.venue.id === venue.id && one.state !== 'archived');
  const sessions = offerings.filter((one) => one.kind === 'session');
  const span = { from: instantAt(date, 0, zone), to: instantAt(date, 1440, zone) };
  const slots = useQueries({ queries: sessions.map((one) => slotsQuery(one.id, span)) });
  return (
    <DayView
      venueId={venue.id}
      zone={zone}
      date={date}
      offerings={offerings}
      slots={slots.flatMap((one) => one.data ?? [])}
      opening={openingOn(venue, date)}
      onBooking={onBooking}
    />
  );
}
