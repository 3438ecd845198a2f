import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, Link, useLocation, useNavigate } from '@tanstack/react-router';
import { z } from 'zod';
import type { Booking, Order } from '@/api/types';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { StillFree } from '@/features/availability/components/still-free';
import { CheckoutForm } from '@/features/bookings/components/checkout-form';
import { offeringQuery } from '@/features/catalogue/api/get-offering';
import { useSessionStatus } from '@/lib/session-of-page';
import { queryClient } from '../../query-client';

const text = z.string().max(80).optional().catch(undefined);

export const Route = createFileRoute('/(book)/checkout')({
  validateSearch: z.object({
    offering: z.string().max(200),
    slot: text,
    units: z.coerce.number().int().min(1).max(999).optional().catch(undefined),
    from: text,
    to: text,
    /** The day it was chosen from: the way back opens there. */
    date: text,
    extras: z.record(z.string(), z.number().int().min(0).max(999)).optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => ({ offering: search.offering }),
  loader: ({ deps }) => queryClient.ensureQueryData(offeringQuery(deps.offering)),
  component: CheckoutPage,
});

function CheckoutPage() {
  const search = Route.useSearch();
  const { href } = useLocation();
  const navigate = useNavigate();
  const status = useSessionStatus();
  const { data: offering } = useSuspenseQuery(offeringQuery(search.offering));
  const { date, slot, units, from, to, extras = {} } = search;
  const order: Order = slot
    ? { offering_id: offering.id, slot_id: slot, units: units ?? 1 }
    : { offering_id: offering.id, ...(from && { starts_at: from }), ...(to && { ends_at: to }) };

  const booked = (booking: Booking) =>
    booking.state === 'pending'
      ? navigate({
          to: '/bookings/$bookingId/pay',
          params: { bookingId: booking.id },
          search: { go: true },
          replace: true,
        })
      : navigate({ to: '/bookings/$bookingId/return', params: { bookingId: booking.id }, replace: true });

  return (
    <div className="mx-auto max-w-2xl">
      <PageHeading>Check and book</PageHeading>
      <CheckoutForm
        offering={offering}
        order={order}
        extras={extras}
        onExtras={(next) =>
          void navigate({ to: '/checkout', search: { ...search, extras: next }, replace: true, resetScroll: false })
        }
        onBooked={(booking) => void booked(booking)}
        change={
          <Link
            to="/offerings/$offeringId"
            params={{ offeringId: search.offering }}
            search={{ date, slot, units, from, to }}
            className="inline-flex min-h-9 items-center text-14 text-accent underline underline-offset-4"
          >
            Change the time
          </Link>
        }
        signIn={status === 'signed-out' ? <SignInFirst next={href} /> : undefined}
        stillFree={(around) => <StillFree offering={offering} around={around} />}
      />
    </div>
  );
}

function SignInFirst({ next }: { next: string }) {
  return (
    <Notice
      title="One step before you book"
      action={
        <>
          <LinkButton to="/sign-up" search={{ next }}>
            Sign up
          </LinkButton>
          <LinkButton to="/sign-in" search={{ next }} tone="secondary">
            Sign in
          </LinkButton>
        </>
      }
    >
      So that we know whose booking it is. What you have chosen stays as it is.
    </Notice>
  );
}
