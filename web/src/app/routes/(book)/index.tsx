import { useQuery } from '@tanstack/react-query';
import { createFileRoute, useNavigate } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { SearchFilters } from '@/features/availability/components/search-filters';
import { SearchResults } from '@/features/availability/components/search-results';
import { categoriesQuery } from '@/features/catalogue/api/list-categories';
import { citiesQuery } from '@/features/catalogue/api/list-cities';
import { merchantsQuery } from '@/features/catalogue/api/list-merchants';
import { MerchantCard } from '@/features/catalogue/components/merchant-card';
import { readerZone, todayAt } from '@/lib/time';

const text = z.coerce.string().max(200).optional().catch(undefined);

export const Route = createFileRoute('/(book)/')({
  validateSearch: z.object({
    q: text,
    city: text,
    category: text,
    date: z
      .string()
      .regex(/^\d{4}-\d{2}-\d{2}$/u)
      .optional()
      .catch(undefined),
  }),
  component: HomePage,
});

/** What has something to offer, the most first. */
const countsOf = <Item extends { offerings: number }>(
  items: readonly Item[] | undefined,
  nameOf: (item: Item) => { value: string; label: string },
) =>
  (items ?? [])
    .filter((item) => item.offerings > 0)
    .toSorted((one, other) => other.offerings - one.offerings)
    .map((item) => ({ ...nameOf(item), count: item.offerings }));

function HomePage() {
  const filters = Route.useSearch();
  const navigate = useNavigate({ from: '/' });
  const categories = useQuery(categoriesQuery);
  const cities = useQuery(citiesQuery);
  const { q, city, category } = filters;
  const merchants = useQuery(merchantsQuery({ q, city, category }));
  const search = (next: typeof filters) => void navigate({ search: next, resetScroll: false });
  return (
    <>
      <PageHeading title="What is free" lead="Pick a time, hold it, pay. It takes two minutes.">
        What would you like to do?
      </PageHeading>
      <SearchFilters
        filters={filters}
        onChange={search}
        categories={countsOf(categories.data?.items, (one) => ({ value: one.category, label: one.name }))}
        cities={countsOf(cities.data?.items, (one) => ({ value: one.city, label: one.city }))}
        today={todayAt(readerZone())}
      />
      <h2 className="sr-only">What is free</h2>
      <SearchResults filters={filters} onClear={() => search({})} />
      {(merchants.data?.items.length ?? 0) > 0 && (
        <section className="mt-12">
          <h2 className="mb-4 text-20">Who you book with</h2>
          <ul className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
            {merchants.data?.items.map((merchant) => (
              <li key={merchant.id}>
                <MerchantCard merchant={merchant} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
