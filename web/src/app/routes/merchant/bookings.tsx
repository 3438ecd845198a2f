import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { BOOKING_STATES } from '@/features/merchant-bookings/booking-words';
import { BookingPanel } from '@/features/merchant-bookings/components/booking-panel';
import { BusinessBookings, PERIODS } from '@/features/merchant-bookings/components/business-bookings';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { BusinessPicker } from '@/features/merchant-catalogue/components/business-picker';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/bookings')({
  validateSearch: z.object({
    business: z.uuid().optional().catch(undefined),
    state: z.enum(BOOKING_STATES).optional().catch(undefined),
    period: z.enum(PERIODS).optional().catch(undefined),
    booking: z.uuid().optional().catch(undefined),
  }),
  loader: async () => {
    const { items } = await queryClient.ensureQueryData(myBusinessesQuery);
    if (items.length === 0) throw redirect({ to: '/merchant' });
  },
  component: BookingsPage,
});

function BookingsPage() {
  const { data } = useSuspenseQuery(myBusinessesQuery);
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const business = data.items.find((one) => one.id === search.business) ?? data.items[0];
  const go = (next: Partial<typeof search>) =>
    void navigate({ search: { ...search, ...next }, replace: true, resetScroll: false });
  if (!business) return null;
  return (
    <>
      <PageHeading
        lead="At all venues, by their start."
        action={<BusinessPicker businesses={data.items} value={business.id} onChange={(id) => go({ business: id })} />}
      >
        Bookings
      </PageHeading>
      <BusinessBookings
        businessId={business.id}
        state={search.state}
        period={search.period ?? 'ahead'}
        onFilter={go}
        onOpen={(booking) => go({ booking })}
      />
      <BookingPanel bookingId={search.booking} onClose={() => go({ booking: undefined })} />
    </>
  );
}
