import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { session } from '@/lib/session-of-page';
import { makeUser } from '@/testing/make';
import { server } from '@/testing/server';
import { client } from './client';

const MINUTES_15 = 900_000;

describe('the API client', () => {
  beforeEach(() => {
    session.signIn({ token: 'old', expiresAt: Date.now() + MINUTES_15 });
  });

  it('sends the access token and says that it is a browser', async () => {
    const seen: (string | null)[] = [];
    server.use(
      http.get('*/api/v1/users/me', ({ request }) => {
        seen.push(request.headers.get('Authorization'), request.headers.get('X-Holdfast-Client'));
        return HttpResponse.json(makeUser());
      }),
    );

    await client.GET('/api/v1/users/me');

    expect(seen).toEqual(['Bearer old', 'browser']);
  });

  it('renews a refused token once, for all requests at a time, and repeats them with their bodies', async () => {
    let renewals = 0;
    const bodies: unknown[] = [];
    server.use(
      http.post('*/api/v1/auth/refresh', () => {
        renewals += 1;
        return HttpResponse.json({ access_token: 'new', expires_in: 900 });
      }),
      http.post('*/api/v1/quotes', async ({ request }) => {
        if (request.headers.get('Authorization') !== 'Bearer new') return HttpResponse.json({}, { status: 401 });
        bodies.push(await request.json());
        return HttpResponse.json({});
      }),
    );

    await Promise.all([
      client.POST('/api/v1/quotes', { body: { offering_id: 'a' } }),
      client.POST('/api/v1/quotes', { body: { offering_id: 'b' } }),
    ]);

    expect(renewals).toBe(1);
    expect(bodies).toEqual(expect.arrayContaining([{ offering_id: 'a' }, { offering_id: 'b' }]));
  });

  it('signs out when the renewal is refused, and hands on the refusal', async () => {
    server.use(
      http.post('*/api/v1/auth/refresh', () => HttpResponse.json({}, { status: 401 })),
      http.get('*/api/v1/users/me', () => HttpResponse.json({ type: '/problems/not-signed-in' }, { status: 401 })),
    );

    const { error } = await client.GET('/api/v1/users/me');

    expect(error).toMatchObject({ type: '/problems/not-signed-in' });
    expect(session.status()).toBe('signed-out');
  });
});
