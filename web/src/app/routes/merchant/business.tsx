import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeading } from '@/components/ui/page-heading';
import { useArchiveBusiness } from '@/features/merchant-catalogue/api/archive-business';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { usePublishBusiness } from '@/features/merchant-catalogue/api/publish-business';
import { useUnpublishBusiness } from '@/features/merchant-catalogue/api/unpublish-business';
import { ArchiveSection } from '@/features/merchant-catalogue/components/archive-section';
import { BusinessForm } from '@/features/merchant-catalogue/components/business-form';
import { BusinessPicker } from '@/features/merchant-catalogue/components/business-picker';
import { PublishPanel } from '@/features/merchant-catalogue/components/publish-panel';
import type { Business } from '@/features/merchant-catalogue/listing-types';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/business')({
  validateSearch: z.object({ business: z.uuid().optional().catch(undefined) }),
  loader: async () => {
    const { items } = await queryClient.ensureQueryData(myBusinessesQuery);
    if (items.length === 0) throw redirect({ to: '/merchant' });
  },
  component: BusinessSettingsPage,
});

function BusinessSettingsPage() {
  const { data } = useSuspenseQuery(myBusinessesQuery);
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const business = data.items.find((one) => one.id === search.business) ?? data.items[0];
  if (!business) return null;
  return (
    <div className="mx-auto max-w-3xl">
      <PageHeading
        title={`${business.name}: the business`}
        action={
          <BusinessPicker
            businesses={data.items}
            value={business.id}
            onChange={(id) => void navigate({ search: { business: id } })}
          />
        }
      >
        {business.name}
      </PageHeading>
      <Settings key={business.id} business={business} />
    </div>
  );
}

function Settings({ business }: { business: Business }) {
  const publish = usePublishBusiness(business.id);
  const unpublish = useUnpublishBusiness(business.id);
  const archive = useArchiveBusiness(business.id);
  const navigate = Route.useNavigate();
  return (
    <div className="space-y-4">
      <PublishPanel
        state={business.state}
        noun="the business"
        publish={publish}
        unpublish={unpublish}
        link={
          <LinkButton to="/merchants/$merchantId" params={{ merchantId: business.slug }} tone="quiet">
            See its page
          </LinkButton>
        }
      />
      <BusinessForm business={business} />
      <ArchiveSection
        noun="business"
        name={business.name}
        consequence="The business, its venues and everything offered there go out of sale. Past bookings stay."
        archive={archive}
        onDone={() => {
          toast(`Archived: ${business.name}.`);
          void navigate({ to: '/merchant', search: {} });
        }}
      />
    </div>
  );
}
