import { SearchX } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading } from '@/components/ui/skeleton';
import { counted } from '@/lib/words';
import { type SearchFilters, useSearch } from '../api/search-offerings';
import { OfferingCard, OfferingCardSkeleton } from './offering-card';

const GRID = 'grid gap-4 sm:grid-cols-2 lg:grid-cols-3';
const PLACEHOLDERS = ['a', 'b', 'c', 'd', 'e', 'f'];

/** Everything that fits, as cards; more on demand. */
export function SearchResults({ filters, onClear }: { filters: SearchFilters; onClear: () => void }) {
  const search = useSearch(filters);
  if (search.isPending) {
    return (
      <Loading className={GRID}>
        {PLACEHOLDERS.map((key) => (
          <OfferingCardSkeleton key={key} />
        ))}
      </Loading>
    );
  }
  if (search.isError) {
    return (
      <ProblemNotice
        error={search.error}
        action={
          <Button size="small" onClick={() => void search.refetch()}>
            Try again
          </Button>
        }
      />
    );
  }
  const hits = search.data.pages.flatMap((page) => page.items);
  if (hits.length === 0) {
    return (
      <EmptyState
        icon={<SearchX />}
        title="Nothing fits all of that"
        action={<Button onClick={onClear}>Clear the search</Button>}
      >
        Try another day or city, or fewer words.
      </EmptyState>
    );
  }
  return (
    <>
      <p aria-live="polite" className="mb-3 text-14 text-ink-soft">
        {search.hasNextPage ? `The first ${hits.length}` : counted(hits.length, 'offer')}
        {filters.date ? ' free that day' : ''}
      </p>
      <ul className={GRID}>
        {hits.map((hit, index) => (
          <li key={hit.offering.id}>
            <OfferingCard hit={hit} eager={index < 3} />
          </li>
        ))}
      </ul>
      {search.hasNextPage && (
        <div className="mt-6 flex justify-center">
          <Button tone="secondary" busy={search.isFetchingNextPage} onClick={() => void search.fetchNextPage()}>
            Show more
          </Button>
        </div>
      )}
    </>
  );
}
