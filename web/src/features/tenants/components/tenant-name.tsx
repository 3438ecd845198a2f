import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { Skeleton } from '@/components/ui/skeleton';
import { nameSite } from '@/lib/page-title';
import { tenantQuery } from '../api/get-tenant';

/** The site's name, in the header. */
export function TenantName() {
  const { data, isPending } = useQuery(tenantQuery);
  const name = data?.name;
  useEffect(() => {
    if (name) nameSite(name);
  }, [name]);
  if (isPending) {
    return (
      <>
        <span className="sr-only">Start page</span>
        <Skeleton className="h-5 w-28" />
      </>
    );
  }
  return <span className="truncate">{name ?? 'Holdfast'}</span>;
}
