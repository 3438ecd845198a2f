import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { bookingQuery } from '@/features/bookings/api/get-booking';
import { HeldBooking } from '@/features/bookings/components/held-booking';
import { requireSignIn } from '../../guards';
import { PagePending } from '../../layout/page-pending';
import { RouteErrorPage } from '../../layout/route-error-page';

export const Route = createFileRoute('/(book)/bookings/$bookingId/pay')({
  beforeLoad: requireSignIn,
  validateSearch: z.object({
    /** Goes on to the payment page by itself: set right after booking. */
    go: z.boolean().optional().catch(undefined),
  }),
  component: PayPage,
});

function PayPage() {
  const { go } = Route.useSearch();
  const navigate = Route.useNavigate();
  const {
    data: booking,
    error,
    dataUpdatedAt,
    refetch,
  } = useQuery({
    ...bookingQuery(Route.useParams().bookingId),
    refetchInterval: 10_000,
  });
  if (error && !booking) return <RouteErrorPage error={error} reset={() => void refetch()} />;
  if (!booking) return <PagePending />;
  return (
    <div className="mx-auto max-w-2xl">
      <PageHeading>{booking.state === 'pending' ? 'Pay for your booking' : 'Your booking'}</PageHeading>
      <HeldBooking
        booking={booking}
        receivedAt={dataUpdatedAt}
        goAtOnce={go === true}
        onGone={() => void navigate({ search: {}, replace: true })}
      />
    </div>
  );
}
