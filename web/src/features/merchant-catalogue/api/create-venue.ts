import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { VenueBody } from '../listing-types';
import { venueQuery } from './get-venue';
import { venuesKey } from './list-venues';

/** Make a venue; a draft until it is published. */
export const useCreateVenue = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: VenueBody) =>
      sendOnce('create-venue', body, (headers) => client.POST('/api/v1/venues', { body, headers })),
    onSuccess: (venue) => {
      queries.setQueryData(venueQuery(venue.id).queryKey, venue);
      return queries.invalidateQueries({ queryKey: venuesKey });
    },
  });
};
