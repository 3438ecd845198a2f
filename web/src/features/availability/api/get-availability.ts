import { api } from '@/api/client';
import type { LocalDate } from '@/lib/dates';

const PATH = '/api/v1/offerings/{offering_id}/availability';

/** What is free of an offering on the venue's days from `from` to `to`, both included. */
export const availabilityQuery = (offeringId: string, range: { from: LocalDate; to: LocalDate }) =>
  api.queryOptions('get', PATH, { params: { path: { offering_id: offeringId }, query: range } }, { staleTime: 0 });

/** The beginning of the keys of all of an offering's availability, for invalidating every month in memory. */
export const availabilityKey = (offeringId: string) => ['get', PATH, { params: { path: { offering_id: offeringId } } }];
