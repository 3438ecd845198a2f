import { useMutation, useQueryClient } from '@tanstack/react-query';
import { client } from '@/api/client';
import { sendOnce } from '@/api/send-once';
import type { Body } from '@/api/types';
import { resourcesKey } from './list-resources';

export type NewResource = Body<'/api/v1/resources', 'post'>;

/** Make a hall of a venue. */
export const useCreateResource = () => {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (body: NewResource) =>
      sendOnce('create-resource', body, (headers) => client.POST('/api/v1/resources', { body, headers })),
    onSuccess: () => queries.invalidateQueries({ queryKey: resourcesKey }),
  });
};
