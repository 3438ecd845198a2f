import { useQueries, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import type { User } from '@/api/types';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { offeringsQuery } from '../api/list-offerings';
import { venuesQuery } from '../api/list-venues';
import { nextSlotQuery } from '../api/next-slot';
import { stepsOf } from '../checklist';
import type { Business, Offering, Venue } from '../listing-types';
import { runsBusiness, runsVenue } from '../rights';
import { BusinessChecklist } from './business-checklist';
import { VenueCard } from './venue-card';

/** The offerings that can be booked at some time: a session with a time ahead, a hall whose venue opens at all. */
const useBookable = (offerings: readonly Offering[], venues: readonly Venue[]): ReadonlySet<string> => {
  const sessions = offerings.filter((one) => one.kind === 'session');
  const slots = useQueries({ queries: sessions.map((one) => nextSlotQuery(one.id)) });
  const timed = sessions.filter((_, index) => (slots[index]?.data?.items.length ?? 0) > 0);
  const openVenues = new Set(venues.filter((one) => one.opening_hours.length > 0).map((one) => one.id));
  const halls = offerings.filter((one) => one.kind === 'space' && openVenues.has(one.venue.id));
  return new Set([...timed, ...halls].map((one) => one.id));
};

interface BusinessHomeProps {
  business: Business;
  /** Who looks: people of one venue are shown less. */
  user: User;
}

/** A business at a glance: the next step, and every venue with what is offered there. */
export function BusinessHome({ business, user }: BusinessHomeProps) {
  const venueList = useQuery(venuesQuery(business.id));
  const offeringList = useQuery(offeringsQuery(business.id));
  const venues = (venueList.data?.items ?? []).filter((one) => one.state !== 'archived');
  const offerings = (offeringList.data?.items ?? []).filter((one) => one.state !== 'archived');
  const bookable = useBookable(offerings, venues);
  const runsAll = runsBusiness(user, business.id);
  if (venueList.isPending || offeringList.isPending) {
    return (
      <Loading className="space-y-4">
        <Skeleton className="h-40 rounded-card" />
        <Skeleton className="h-40 rounded-card" />
      </Loading>
    );
  }
  if (!venueList.data || !offeringList.data) {
    // Without them nobody knows what is done and what comes next.
    const again = () => void Promise.all([venueList.refetch(), offeringList.refetch()]);
    return <ProblemNotice error={venueList.error ?? offeringList.error} onAgain={again} />;
  }
  return (
    <div className="space-y-6">
      {!business.is_approved && (
        <Notice tone="held" title="Waiting for approval">
          Somebody who runs this site looks at new businesses first. You can get everything ready meanwhile.
        </Notice>
      )}
      {runsAll && (
        <BusinessChecklist
          businessId={business.id}
          steps={stepsOf({ business, venues, offerings, bookable })}
          venues={venues}
          offerings={offerings}
        />
      )}
      <section aria-labelledby="venues" className="space-y-4">
        <div className="flex flex-wrap items-center justify-between gap-3">
          <h2 id="venues" className="text-20">
            Venues and offerings
          </h2>
          {runsAll && (
            <LinkButton
              to="/merchant/venues/new"
              search={{ business: business.id }}
              tone="secondary"
              icon={<Plus aria-hidden className="size-5" />}
            >
              New venue
            </LinkButton>
          )}
        </div>
        {venues.map((venue) => (
          <VenueCard
            key={venue.id}
            venue={venue}
            offerings={offerings.filter((one) => one.venue.id === venue.id)}
            mayEdit={runsAll}
            mayOffer={runsVenue(user, venue)}
          />
        ))}
        {venues.length === 0 && <p className="text-ink-soft">No venue yet. The first one is two minutes away.</p>}
      </section>
    </div>
  );
}
