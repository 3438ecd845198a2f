import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { venueQuery } from './get-venue';
import { venuesKey } from './list-venues';

/** Take from everybody's sight a venue. */
export const useUnpublishVenue = (venueId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/venues/{venue_id}/unpublish');
  return async () => {
    const venue = await mutateAsync({ params: { path: { venue_id: venueId } } });
    queries.setQueryData(venueQuery(venueId).queryKey, venue);
    await queries.invalidateQueries({ queryKey: venuesKey });
  };
};
