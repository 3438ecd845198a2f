import { api } from '@/api/client';

/** One person of this site. */
export const userQuery = (userId: string) =>
  api.queryOptions('get', '/api/v1/users/{user_id}', { params: { path: { user_id: userId } } });
