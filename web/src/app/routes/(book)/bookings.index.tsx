import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { BOOKING_TABS, BookingList } from '@/features/bookings/components/booking-list';
import { requireSignIn } from '../../guards';

export const Route = createFileRoute('/(book)/bookings/')({
  beforeLoad: requireSignIn,
  validateSearch: z.object({ state: z.enum(BOOKING_TABS).optional().catch(undefined) }),
  component: BookingsPage,
});

function BookingsPage() {
  const { state = 'all' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <PageHeading>My bookings</PageHeading>
      <BookingList
        tab={state}
        onTab={(next) => void navigate({ search: next === 'all' ? {} : { state: next }, resetScroll: false })}
      />
    </>
  );
}
