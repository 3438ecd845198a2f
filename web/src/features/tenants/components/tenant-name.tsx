import { useQuery } from '@tanstack/react-query';
import { Skeleton } from '@/components/ui/skeleton';
import { tenantQuery } from '../api/get-tenant';

/** The site's name, in the header. */
export function TenantName() {
  const { data, isPending } = useQuery(tenantQuery);
  if (isPending) {
    return (
      <>
        <span className="sr-only">Start page</span>
        <Skeleton className="h-5 w-28" />
      </>
    );
  }
  return <span className="truncate">{data?.name ?? 'Holdfast'}</span>;
}
