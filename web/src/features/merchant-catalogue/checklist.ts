import type { Business, Offering, Venue } from './listing-types';

/** One step on the way to the first booking. */
export interface Step {
  name: 'business' | 'venue' | 'offering' | 'times' | 'published';
  isDone: boolean;
}

interface Standing {
  business: Business;
  venues: readonly Venue[];
  offerings: readonly Offering[];
  /** The offerings that have a time, or hours, to be booked. */
  bookable: ReadonlySet<string>;
}

/** Work out how far a business has come, in the order in which one does it. */
export const stepsOf = ({ business, venues, offerings, bookable }: Standing): Step[] => {
  const published = new Set(venues.filter((venue) => venue.state === 'published').map((venue) => venue.id));
  const isOnSale = (offering: Offering) =>
    offering.state === 'published' && published.has(offering.venue.id) && business.state === 'published';
  return [
    { name: 'business', isDone: true },
    { name: 'venue', isDone: venues.length > 0 },
    { name: 'offering', isDone: offerings.length > 0 },
    { name: 'times', isDone: offerings.some((offering) => bookable.has(offering.id)) },
    { name: 'published', isDone: offerings.some((offering) => isOnSale(offering) && bookable.has(offering.id)) },
  ];
};
