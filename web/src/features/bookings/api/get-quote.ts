import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { client } from '@/api/client';
import type { Order } from '@/api/types';

/** The price of an order with its whole arithmetic. A POST that changes nothing, hence a query. */
export const quoteQuery = (order: Order | undefined) =>
  queryOptions({
    queryKey: ['quote', order],
    enabled: order !== undefined,
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      if (!order) throw new Error('a quote needs an order');
      const { data, error } = await client.POST('/api/v1/quotes', { body: order, signal });
      if (error) throw error;
      return data;
    },
  });
