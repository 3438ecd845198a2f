import { useQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { bookingQuery } from '@/features/bookings/api/get-booking';
import { useReportReturn } from '@/features/bookings/api/report-return';
import { PaymentResult } from '@/features/bookings/components/payment-result';
import { resultOf } from '@/features/bookings/result';
import { requireSignIn } from '../../guards';
import { PagePending } from '../../layout/page-pending';
import { RouteErrorPage } from '../../layout/route-error-page';

export const Route = createFileRoute('/(book)/bookings/$bookingId/return')({
  beforeLoad: requireSignIn,
  component: ReturnPage,
});

const POLL_MS = 1_500;

function ReturnPage() {
  const { bookingId } = Route.useParams();
  useReportReturn(bookingId);
  const {
    data: booking,
    error,
    dataUpdatedAt,
    refetch,
  } = useQuery({
    ...bookingQuery(bookingId),
    staleTime: 0,
    // The provider tells the server, not this page: ask until it has.
    refetchInterval: ({ state }) => (state.data && resultOf(state.data) === 'waiting' ? POLL_MS : 15_000),
  });
  if (error && !booking) return <RouteErrorPage error={error} reset={() => void refetch()} />;
  if (!booking) return <PagePending />;
  return (
    <div className="mx-auto max-w-2xl">
      <PaymentResult booking={booking} receivedAt={dataUpdatedAt} />
    </div>
  );
}
