import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, Link, useNavigate } from '@tanstack/react-router';
import { z } from 'zod';
import type { Availability, Order } from '@/api/types';
import { PageHeading } from '@/components/ui/page-heading';
import { UnitPrice } from '@/components/ui/unit-price';
import { availabilityQuery } from '@/features/availability/api/get-availability';
import { TimePicker } from '@/features/availability/components/time-picker';
import type { Selection } from '@/features/availability/selection';
import { OrderBar } from '@/features/bookings/components/order-bar';
import { offeringQuery } from '@/features/catalogue/api/get-offering';
import { OfferingDetails } from '@/features/catalogue/components/offering-details';
import { OfferingGallery } from '@/features/catalogue/components/offering-gallery';
import { firstOfMonth, lastOfMonth } from '@/lib/dates';
import { todayAt } from '@/lib/time';
import { queryClient } from '../../query-client';

const text = z.string().max(80).optional().catch(undefined);

export const Route = createFileRoute('/(book)/offerings/$offeringId')({
  validateSearch: z.object({
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/u)
      .optional()
      .catch(undefined),
    slot: text,
    units: z.coerce.number().int().min(1).max(999).optional().catch(undefined),
    from: text,
    to: text,
  }),
  loader: ({ params }) => queryClient.ensureQueryData(offeringQuery(params.offeringId)),
  component: OfferingPage,
});

const slotOf = (availability: Availability | undefined, slotId: string | undefined) =>
  availability?.days.flatMap((day) => day.slots).find((slot) => slot.id === slotId);

function OfferingPage() {
  const { data: offering } = useSuspenseQuery(offeringQuery(Route.useParams().offeringId));
  const selection = Route.useSearch();
  const navigate = useNavigate();
  const zone = offering.venue.time_zone;
  const today = todayAt(zone);
  const month = firstOfMonth(selection.date ?? today);
  // The same query as the picker's month: shared, not asked twice.
  const availability = useQuery(
    availabilityQuery(offering.id, { from: month < today ? today : month, to: lastOfMonth(month) }),
  );
  const slot = slotOf(availability.data, selection.slot);
  const unitsMax = slot ? Math.min(slot.remaining, offering.units_max) : 0;
  const units = Math.max(1, Math.min(selection.units ?? 1, unitsMax));
  const isGone = slot?.remaining === 0;

  const order: Order | undefined =
    slot && !isGone
      ? { offering_id: offering.id, slot_id: slot.id, units }
      : selection.from && selection.to
        ? { offering_id: offering.id, starts_at: selection.from, ends_at: selection.to }
        : undefined;
  const time = slot
    ? { start: slot.starts_at, end: slot.ends_at }
    : selection.from && selection.to
      ? { start: selection.from, end: selection.to }
      : undefined;

  const select = (next: Selection) =>
    void navigate({
      to: '/offerings/$offeringId',
      params: { offeringId: offering.slug || offering.id },
      search: next,
      replace: true,
      resetScroll: false,
    });
  const goOn = () =>
    void navigate({
      to: '/checkout',
      search: {
        offering: offering.slug || offering.id,
        date: selection.date,
        ...(slot ? { slot: slot.id, units } : { from: selection.from, to: selection.to }),
      },
    });

  return (
    <>
      <OfferingGallery offering={offering} />
      <div className="mt-6">
        <PageHeading
          lead={
            <>
              <Link
                to="/merchants/$merchantId"
                params={{ merchantId: offering.merchant.slug || offering.merchant.id }}
                className="text-accent underline underline-offset-4"
              >
                {offering.merchant.name}
              </Link>
              , {offering.venue.city}
            </>
          }
          action={<UnitPrice price={offering.price} unit={offering.price_unit} large />}
        >
          {offering.name}
        </PageHeading>
      </div>
      <section aria-labelledby="when" className="mb-6 rounded-card border border-line bg-surface">
        <h2 id="when" className="px-4 pt-4 text-20 sm:px-6 sm:pt-6">
          When
        </h2>
        <div className="p-4 sm:p-6">
          <TimePicker offering={offering} selection={selection} onSelect={select} />
        </div>
        <div>
          <OrderBar
            order={order}
            time={time}
            zone={zone}
            unitsMax={unitsMax}
            units={units}
            onUnits={(next) => select({ ...selection, units: next })}
            onContinue={goOn}
            hint={
              <p className="text-ink-soft">
                {isGone
                  ? 'That time has just gone. The others shown are still free.'
                  : 'Choose a time to see the price.'}
              </p>
            }
          />
        </div>
      </section>
      <OfferingDetails offering={offering} />
    </>
  );
}
