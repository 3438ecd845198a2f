import { api } from '@/api/client';

/** Where one is signed in. */
export const mySessionsQuery = api.queryOptions('get', '/api/v1/users/me/sessions');
