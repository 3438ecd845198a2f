import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CalendarDays } from 'lucide-react';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { useArchiveOffering } from '@/features/merchant-catalogue/api/archive-offering';
import { offeringQuery } from '@/features/merchant-catalogue/api/get-offering';
import { usePublishOffering } from '@/features/merchant-catalogue/api/publish-offering';
import { useUnpublishOffering } from '@/features/merchant-catalogue/api/unpublish-offering';
import { AddOnsSection } from '@/features/merchant-catalogue/components/add-ons-section';
import { ArchiveSection } from '@/features/merchant-catalogue/components/archive-section';
import { EditOfferingForm } from '@/features/merchant-catalogue/components/edit-offering-form';
import { PublishPanel } from '@/features/merchant-catalogue/components/publish-panel';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/offerings/$offeringId/')({
  loader: ({ params }) => queryClient.ensureQueryData(offeringQuery(params.offeringId)),
  component: OfferingSettingsPage,
});

function OfferingSettingsPage() {
  const { data: offering } = useSuspenseQuery(offeringQuery(Route.useParams().offeringId));
  const navigate = Route.useNavigate();
  const publish = usePublishOffering(offering.id);
  const unpublish = useUnpublishOffering(offering.id);
  const archive = useArchiveOffering(offering.id);
  return (
    <div className="mx-auto max-w-4xl space-y-4">
      <PageHeading
        lead={`At ${offering.venue.name}, ${offering.venue.city}`}
        action={
          <LinkButton
            to="/merchant/offerings/$offeringId/times"
            params={{ offeringId: offering.id }}
            tone="secondary"
            icon={<CalendarDays aria-hidden className="size-5" />}
          >
            {offering.kind === 'session' ? 'Times' : 'Blocked times'}
          </LinkButton>
        }
      >
        {offering.name}
      </PageHeading>
      <PublishPanel
        state={offering.state}
        noun="the offering"
        publish={publish}
        unpublish={unpublish}
        link={
          <LinkButton to="/offerings/$offeringId" params={{ offeringId: offering.slug }} tone="quiet">
            See its page
          </LinkButton>
        }
      />
      {offering.state === 'archived' ? (
        <Notice title="Archived">It is out of sale for good. Its past bookings stay in your lists.</Notice>
      ) : (
        <>
          <EditOfferingForm key={offering.id} offering={offering} />
          <AddOnsSection offering={offering} />
          <ArchiveSection
            noun="offering"
            name={offering.name}
            consequence="It goes out of sale. Past bookings stay in your lists."
            archive={archive}
            onDone={() => {
              toast(`Archived: ${offering.name}.`);
              void navigate({ to: '/merchant' });
            }}
          />
        </>
      )}
    </div>
  );
}
