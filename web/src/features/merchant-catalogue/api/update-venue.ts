import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { venueQuery } from './get-venue';
import { venuesKey } from './list-venues';

/** Change a venue, from the version that was read. */
export const useUpdateVenue = (venueId: string) => {
  const queries = useQueryClient();
  return api.useMutation('patch', '/api/v1/venues/{venue_id}', {
    onSuccess: (venue) => {
      queries.setQueryData(venueQuery(venueId).queryKey, venue);
      void queries.invalidateQueries({ queryKey: venuesKey });
    },
  });
};
