import { useQuery, useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { Mail, Phone, Store } from 'lucide-react';
import { Avatar } from '@/components/ui/avatar';
import { EmptyState } from '@/components/ui/empty-state';
import { PageHeading } from '@/components/ui/page-heading';
import { Prose } from '@/components/ui/prose';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { merchantQuery } from '@/features/catalogue/api/get-merchant';
import { offeringsOfMerchantQuery } from '@/features/catalogue/api/list-offerings';
import { MerchantOffering } from '@/features/catalogue/components/merchant-offering';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/(book)/merchants/$merchantId')({
  loader: ({ params }) => queryClient.ensureQueryData(merchantQuery(params.merchantId)),
  component: MerchantPage,
});

const CONTACT = 'inline-flex min-h-11 items-center gap-2 text-accent underline underline-offset-4';

function MerchantPage() {
  const { data: merchant } = useSuspenseQuery(merchantQuery(Route.useParams().merchantId));
  const offerings = useQuery(offeringsOfMerchantQuery(merchant.id));
  return (
    <>
      <div className="flex items-start gap-4">
        <Avatar name={merchant.name} imageUrl={merchant.logo?.url ?? null} />
        <PageHeading lead={merchant.category_name}>{merchant.name}</PageHeading>
      </div>
      <Prose text={merchant.description} />
      <div className="mt-2 mb-8 flex flex-wrap gap-x-6">
        {merchant.contact_email && (
          <a href={`mailto:${merchant.contact_email}`} className={CONTACT}>
            <Mail aria-hidden className="size-4" /> {merchant.contact_email}
          </a>
        )}
        {merchant.contact_phone && (
          <a href={`tel:${merchant.contact_phone.replaceAll(' ', '')}`} className={CONTACT}>
            <Phone aria-hidden className="size-4" /> {merchant.contact_phone}
          </a>
        )}
      </div>
      <h2 className="mb-4 text-20">What to book here</h2>
      {offerings.isPending && (
        <Loading className="grid gap-4 lg:grid-cols-2">
          <Skeleton className="h-32" />
          <Skeleton className="h-32" />
        </Loading>
      )}
      {offerings.data?.items.length === 0 && (
        <EmptyState icon={<Store />} title="Nothing on offer just now">
          {merchant.name} has not put anything up yet. Look in again, or write to them.
        </EmptyState>
      )}
      <ul className="grid gap-4 lg:grid-cols-2">
        {offerings.data?.items.map((offering) => (
          <li key={offering.id}>
            <MerchantOffering offering={offering} />
          </li>
        ))}
      </ul>
    </>
  );
}
