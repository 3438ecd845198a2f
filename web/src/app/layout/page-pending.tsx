import { Loading, Skeleton } from '@/components/ui/skeleton';

/** A page on its way: the size of a heading and some text, so that nothing jumps. */
export function PagePending() {
  return (
    <Loading className="space-y-4">
      <Skeleton className="h-9 w-64 max-w-full" />
      <Skeleton className="h-5 w-96 max-w-full" />
      <Skeleton className="h-48 w-full" />
    </Loading>
  );
}
