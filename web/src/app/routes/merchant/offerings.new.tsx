import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { venueQuery } from '@/features/merchant-catalogue/api/get-venue';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { NewOfferingForm } from '@/features/merchant-catalogue/components/new-offering-form';
import { tenantQuery } from '@/features/tenants/api/get-tenant';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/offerings/new')({
  validateSearch: z.object({
    venue: z.string().max(80).catch(''),
    kind: z.enum(['session', 'space']).optional().catch(undefined),
  }),
  loaderDeps: ({ search }) => ({ venue: search.venue }),
  loader: async ({ deps }) => {
    if (!deps.venue) throw redirect({ to: '/merchant' });
    await Promise.all([
      queryClient.ensureQueryData(venueQuery(deps.venue)),
      queryClient.ensureQueryData(myBusinessesQuery),
      queryClient.ensureQueryData(tenantQuery),
    ]);
  },
  component: NewOfferingPage,
});

const KINDS = [
  { value: 'session', label: 'Session' },
  { value: 'space', label: 'Hall by the hour' },
] as const;

const ABOUT = {
  session: 'Places at times that you set: a class, a tour, an escape room, a concert.',
  space: 'One hall, studio or court, for as long as somebody needs it, within the opening hours.',
};

function NewOfferingPage() {
  const { venue: venueId, kind = 'session' } = Route.useSearch();
  const navigate = Route.useNavigate();
  const { data: venue } = useSuspenseQuery(venueQuery(venueId));
  const { data: businesses } = useSuspenseQuery(myBusinessesQuery);
  const { data: tenant } = useSuspenseQuery(tenantQuery);
  const currency = businesses.items.find((one) => one.id === venue.merchant.id)?.currency ?? tenant.currency;
  const created = (offeringId: string) => {
    if (kind === 'session') {
      toast('The offering is there. Now give it times.');
      void navigate({ to: '/merchant/offerings/$offeringId/times', params: { offeringId } });
    } else {
      toast('The offering is there. Publish it when it is ready.');
      void navigate({ to: '/merchant/offerings/$offeringId', params: { offeringId } });
    }
  };
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeading lead={`At ${venue.name}, ${venue.city}`}>New offering</PageHeading>
      <div className="mb-6 space-y-2">
        <SegmentedControl
          label="What is booked"
          segments={KINDS}
          value={kind}
          onChange={(next) =>
            void navigate({ search: { venue: venueId, kind: next }, replace: true, resetScroll: false })
          }
        />
        <p className="text-ink-soft">{ABOUT[kind]}</p>
      </div>
      <NewOfferingForm key={kind} kind={kind} currency={currency} venueId={venue.id} onCreated={created} />
    </div>
  );
}
