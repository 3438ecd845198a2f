import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Body } from '@/api/types';
import { session } from '@/lib/session-of-page';
import { myBusinessesQuery } from './list-my-businesses';

export type NewBusiness = Body<'/api/v1/merchants', 'post'>;

/** Open a business. The right to run it comes with a new token, so the session is renewed before anything else. */
export const useOpenBusiness = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewBusiness) => {
      const opened = await sendOnce('open-business', body, (headers) =>
        client.POST('/api/v1/merchants', { body, headers }),
      );
      await session.renew();
      return opened;
    },
    onSuccess: () =>
      Promise.all([
        queries.invalidateQueries({ queryKey: myBusinessesQuery.queryKey }),
        queries.invalidateQueries({ queryKey: ['get', '/api/v1/users/me', {}] }),
      ]),
  });
};
