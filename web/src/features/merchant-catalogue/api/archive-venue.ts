import { useQueryClient } from '@tanstack/react-query';
import { api } from '@/api/client';
import { venuesKey } from './list-venues';

/** Close a venue for good, with what is offered there; refused while bookings ahead would lose their place. */
export const useArchiveVenue = (venueId: string) => {
  const queries = useQueryClient();
  const { mutateAsync } = api.useMutation('post', '/api/v1/venues/{venue_id}/archive');
  return async () => {
    await mutateAsync({ params: { path: { venue_id: venueId } } });
    await queries.invalidateQueries({ queryKey: venuesKey });
  };
};
