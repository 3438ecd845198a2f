import { api } from '@/api/client';

/** What a business offers to the public. */
export const offeringsOfMerchantQuery = (merchantId: string) =>
  api.queryOptions('get', '/api/v1/offerings', { params: { query: { merchant_id: merchantId, limit: 50 } } });
