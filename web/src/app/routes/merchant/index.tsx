import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { Card } from '@/components/ui/card';
import { PageHeading } from '@/components/ui/page-heading';
import { meQuery } from '@/features/accounts/api/get-me';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { BusinessHome } from '@/features/merchant-catalogue/components/business-home';
import { BusinessPicker } from '@/features/merchant-catalogue/components/business-picker';
import { OpenBusinessForm } from '@/features/merchant-catalogue/components/open-business-form';
import { tenantQuery } from '@/features/tenants/api/get-tenant';
import { toast } from '@/lib/toasts';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/merchant/')({
  validateSearch: z.object({ business: z.uuid().optional().catch(undefined) }),
  loader: () =>
    Promise.all([
      queryClient.ensureQueryData(myBusinessesQuery),
      queryClient.ensureQueryData(tenantQuery),
      queryClient.ensureQueryData(meQuery),
    ]),
  component: BusinessPage,
});

function BusinessPage() {
  const { data } = useSuspenseQuery(myBusinessesQuery);
  const { data: tenant } = useSuspenseQuery(tenantQuery);
  const { data: user } = useSuspenseQuery(meQuery);
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const business = data.items.find((one) => one.id === search.business) ?? data.items[0];
  if (!business) {
    return (
      <div className="mx-auto w-full max-w-xl">
        <PageHeading lead="Take bookings for sessions and halls. It takes a minute, and nothing is on sale before you want it.">
          Open your business
        </PageHeading>
        <Card className="p-4 sm:p-6">
          <OpenBusinessForm
            currency={tenant.currency}
            onOpened={() => toast('Your business is open. Next comes its venue.')}
          />
        </Card>
      </div>
    );
  }
  return (
    <>
      <PageHeading
        lead={business.category_name}
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
      <BusinessHome key={business.id} business={business} user={user} />
    </>
  );
}
