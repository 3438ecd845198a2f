import createFetchClient from 'openapi-fetch';
import createQueryClient from 'openapi-react-query';
import { session } from '@/lib/session-of-page';
import type { paths } from './generated/schema';

const withToken = (request: Request, token: string | undefined): Request => {
  if (token) request.headers.set('Authorization', `Bearer ${token}`);
  return request;
};

/** Send with the session's token; a refused one is renewed, and the request repeated, once. */
const sendSignedIn = async (request: Request): Promise<Response> => {
  if (new URL(request.url).pathname.startsWith('/api/v1/auth/login')) return fetch(request);
  const token = await session.token();
  const again = token ? request.clone() : undefined;
  const answer = await fetch(withToken(request, token));
  if (answer.status !== 401 || !again) return answer;
  const renewed = await session.renew();
  return renewed && renewed !== token ? fetch(withToken(again, renewed)) : answer;
};

/** The generated client: `client.GET('/api/v1/...')`. Answers `{ data, error }`, `error` being a problem. */
export const client = createFetchClient<paths>({
  baseUrl: globalThis.location.origin,
  fetch: sendSignedIn,
  // Says that the refresh token belongs in a cookie that scripts cannot read.
  headers: { 'X-Holdfast-Client': 'browser' },
});

/** The same as TanStack Query's options and hooks: `api.queryOptions('get', ...)`. Throws problems. */
export const api = createQueryClient(client);
