import { api } from '@/api/client';

/** A business by its id or its short name in links. */
export const merchantQuery = (merchantId: string) =>
  api.queryOptions('get', '/api/v1/merchants/{id_or_slug}', { params: { path: { id_or_slug: merchantId } } });
