import { api } from '@/api/client';

/** A business by its id or its short name in links. */
export const merchantQuery = (merchantId: string) =>
  api.queryOptions('get', '/api/v1/merchants/{merchant_id}', { params: { path: { merchant_id: merchantId } } });
