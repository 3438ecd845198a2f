import { createFileRoute, redirect } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { NewVenueForm } from '@/features/merchant-catalogue/components/new-venue-form';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/venues/new')({
  validateSearch: z.object({ business: z.uuid().optional().catch(undefined) }),
  loaderDeps: ({ search }) => ({ business: search.business }),
  loader: async ({ deps }) => {
    const { items } = await queryClient.ensureQueryData(myBusinessesQuery);
    const business = items.find((one) => one.id === deps.business) ?? items[0];
    if (!business) throw redirect({ to: '/merchant' });
    return business;
  },
  component: NewVenuePage,
});

function NewVenuePage() {
  const business = Route.useLoaderData();
  const navigate = Route.useNavigate();
  const created = (venueId: string) => {
    toast('The venue is there. Publish it when it is ready.');
    void navigate({ to: '/merchant/venues/$venueId', params: { venueId } });
  };
  return (
    <div className="mx-auto max-w-4xl">
      <PageHeading lead={`Where people come to ${business.name}. What you type is kept while you are here.`}>
        New venue
      </PageHeading>
      <NewVenueForm businessId={business.id} onCreated={created} />
    </div>
  );
}
