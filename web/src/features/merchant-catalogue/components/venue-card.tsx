import { Link } from '@tanstack/react-router';
import { CalendarPlus, CalendarX, Pencil, Plus } from 'lucide-react';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Money } from '@/components/ui/money';
import { Photo } from '@/components/ui/photo';
import type { Offering, Venue } from '../listing-types';
import { ListingBadge } from './listing-badge';

interface VenueCardProps {
  venue: Venue;
  offerings: readonly Offering[];
  /** What the reader may do here: change the venue, and what is offered at it. */
  mayEdit: boolean;
  mayOffer: boolean;
}

/** A venue with what is offered there, each with where to go on. */
export function VenueCard({ venue, offerings, mayEdit, mayOffer }: VenueCardProps) {
  return (
    <Card>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3 border-line border-b p-4 sm:px-6">
        <div className="min-w-0 flex-1 basis-52">
          <h3 className="break-words text-20">{venue.name}</h3>
          <p className="text-14 text-ink-soft">
            {venue.address_line}, {venue.city}
          </p>
        </div>
        <ListingBadge state={venue.state} />
        {mayEdit && (
          <LinkButton
            to="/merchant/venues/$venueId"
            params={{ venueId: venue.id }}
            tone="secondary"
            size="small"
            className="min-h-11"
            icon={<Pencil aria-hidden className="size-4" />}
            aria-label={`Edit ${venue.name}`}
          >
            Edit
          </LinkButton>
        )}
      </div>
      {offerings.length > 0 && (
        <ul className="divide-y divide-line">
          {offerings.map((offering) => (
            <li
              key={offering.id}
              className="relative flex flex-wrap items-center gap-x-4 gap-y-2 p-4 hover:bg-sunken sm:px-6"
            >
              <Photo
                photo={offering.photos[0]}
                alt=""
                sizes="64px"
                name={offering.name}
                className="size-14 shrink-0 rounded-control"
              />
              <div className="min-w-0 flex-1 basis-40">
                {mayOffer ? (
                  <Link
                    to="/merchant/offerings/$offeringId"
                    params={{ offeringId: offering.id }}
                    className="break-words font-medium after:absolute after:inset-0"
                  >
                    {offering.name}
                  </Link>
                ) : (
                  <p className="break-words font-medium">{offering.name}</p>
                )}
                <p className="text-14 text-ink-soft">
                  {offering.price.amount === 0 ? (
                    'Free of charge'
                  ) : (
                    <>
                      <Money value={offering.price} /> {offering.price_unit === 'place' ? 'a place' : 'an hour'}
                    </>
                  )}
                </p>
              </div>
              <ListingBadge state={offering.state} />
              {mayOffer && (
                <LinkButton
                  to="/merchant/offerings/$offeringId/times"
                  params={{ offeringId: offering.id }}
                  tone="quiet"
                  size="small"
                  className="relative min-h-11"
                  aria-label={`${offering.kind === 'session' ? 'Times' : 'Blocked times'} of ${offering.name}`}
                  icon={
                    offering.kind === 'session' ? (
                      <CalendarPlus aria-hidden className="size-4" />
                    ) : (
                      <CalendarX aria-hidden className="size-4" />
                    )
                  }
                >
                  {offering.kind === 'session' ? 'Times' : 'Blocked times'}
                </LinkButton>
              )}
            </li>
          ))}
        </ul>
      )}
      {mayOffer && (
        <div className="border-line border-t p-2 first:border-t-0 sm:px-4">
          <LinkButton
            to="/merchant/offerings/new"
            search={{ venue: venue.id }}
            tone="quiet"
            size="small"
            className="min-h-11"
            icon={<Plus aria-hidden className="size-4" />}
            aria-label={`New offering at ${venue.name}`}
          >
            New offering
          </LinkButton>
        </div>
      )}
    </Card>
  );
}
