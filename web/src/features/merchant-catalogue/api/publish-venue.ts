import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { venueQuery } from './get-venue';
import { venuesKey } from './list-venues';

/** Let everybody see a venue. */
export const usePublishVenue = (venueId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/venues/{venue_id}/publish');
  return async () => {
    const venue = await mutateAsync({ params: { path: { venue_id: venueId } } });
    queries.setQueryData(venueQuery(venueId).queryKey, venue);
    await queries.invalidateQueries({ queryKey: venuesKey });
  };
};
