import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { useArchiveVenue } from '@/features/merchant-catalogue/api/archive-venue';
import { venueQuery } from '@/features/merchant-catalogue/api/get-venue';
import { offeringsQuery } from '@/features/merchant-catalogue/api/list-offerings';
import { usePublishVenue } from '@/features/merchant-catalogue/api/publish-venue';
import { useUnpublishVenue } from '@/features/merchant-catalogue/api/unpublish-venue';
import { ArchiveSection } from '@/features/merchant-catalogue/components/archive-section';
import { EditVenueForm } from '@/features/merchant-catalogue/components/edit-venue-form';
import { PublishPanel } from '@/features/merchant-catalogue/components/publish-panel';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/venues/$venueId')({
  loader: ({ params }) => queryClient.ensureQueryData(venueQuery(params.venueId)),
  component: VenuePage,
});

function VenuePage() {
  const { data: venue } = useSuspenseQuery(venueQuery(Route.useParams().venueId));
  const navigate = Route.useNavigate();
  const offerings = useQuery(offeringsQuery(venue.merchant.id));
  const isUsed = offerings.data?.items.some((one) => one.venue.id === venue.id) ?? true;
  const publish = usePublishVenue(venue.id);
  const unpublish = useUnpublishVenue(venue.id);
  const archive = useArchiveVenue(venue.id);
  return (
    <div className="mx-auto max-w-4xl space-y-4">
      <PageHeading
        lead={`A venue of ${venue.merchant.name}`}
        action={
          <LinkButton
            to="/merchant/offerings/new"
            search={{ venue: venue.id }}
            tone="secondary"
            icon={<Plus aria-hidden className="size-5" />}
          >
            New offering
          </LinkButton>
        }
      >
        {venue.name}
      </PageHeading>
      <PublishPanel state={venue.state} noun="the venue" publish={publish} unpublish={unpublish} />
      {venue.state === 'archived' ? (
        <Notice title="Archived">It is closed for good. Its past bookings stay in your lists.</Notice>
      ) : (
        <>
          <EditVenueForm key={venue.id} venue={venue} zoneIsFixed={isUsed} />
          <ArchiveSection
            noun="venue"
            name={venue.name}
            consequence="The venue and everything offered there go out of sale. Past bookings stay in your lists."
            archive={archive}
            onDone={() => {
              toast(`Archived: ${venue.name}.`);
              void navigate({ to: '/merchant' });
            }}
          />
        </>
      )}
    </div>
  );
}
