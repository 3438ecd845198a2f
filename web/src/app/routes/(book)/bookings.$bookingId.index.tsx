import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import type { Booking } from '@/api/types';
import { bookingQuery } from '@/features/bookings/api/get-booking';
import { BookingPage } from '@/features/bookings/components/booking-page';
import { requireSignIn } from '../../guards';
import { PagePending } from '../../layout/page-pending';
import { RouteErrorPage } from '../../layout/route-error-page';

export const Route = createFileRoute('/(book)/bookings/$bookingId/')({
  beforeLoad: requireSignIn,
  component: BookingDetailPage,
});

/** While something is under way, look often; else only now and then. */
const pollOf = (booking: Booking | undefined): number =>
  booking?.state === 'pending' || booking?.payment.state === 'refunding' ? 4_000 : 60_000;

function BookingDetailPage() {
  const {
    data: booking,
    error,
    dataUpdatedAt,
    refetch,
  } = useQuery({
    ...bookingQuery(Route.useParams().bookingId),
    refetchInterval: ({ state }) => pollOf(state.data),
  });
  if (error && !booking) return <RouteErrorPage error={error} reset={() => void refetch()} />;
  if (!booking) return <PagePending />;
  return <BookingPage booking={booking} receivedAt={dataUpdatedAt} />;
}
