import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSession, type Renewal, type SessionPorts } from './session';

const MINUTE = 60_000;

const makePorts = (ports: Partial<SessionPorts> = {}): SessionPorts => ({
  renew: async () => ({ kind: 'refused' }),
  remembers: () => true,
  remember: () => undefined,
  channel: undefined,
  exclusively: (work) => work(),
  now: () => Date.now(),
  ...ports,
});

const grant = (token: string, minutes = 15): Renewal => ({
  kind: 'renewed',
  access: { token, expiresAt: Date.now() + minutes * MINUTE },
});

describe('the session', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('renews once however many requests ask at the same time', async () => {
    const renew = vi.fn(async () => grant('one'));
    const session = createSession(makePorts({ renew }));

    const tokens = await Promise.all([session.token(), session.token(), session.renew(), session.token()]);

    expect(tokens).toEqual(['one', 'one', 'one', 'one']);
    expect(renew).toHaveBeenCalledTimes(1);
  });

  it('does not ask the server for a visitor who never signed in here', async () => {
    const renew = vi.fn(async () => grant('one'));
    const session = createSession(makePorts({ renew, remembers: () => false }));

    expect(await session.token()).toBeUndefined();
    expect(session.status()).toBe('signed-out');
    expect(renew).not.toHaveBeenCalled();
  });

  it('renews by itself before the token ends', async () => {
    const renew = vi.fn(async () => grant('next'));
    const session = createSession(makePorts({ renew }));
    session.signIn({ token: 'first', expiresAt: Date.now() + 15 * MINUTE });

    await vi.advanceTimersByTimeAsync(14 * MINUTE + 1000);

    expect(renew).toHaveBeenCalledTimes(1);
    expect(await session.token()).toBe('next');
  });

  it('signs out when the server refuses, and not when it is out of reach', async () => {
    const answers: Renewal[] = [{ kind: 'unreachable' }, { kind: 'refused' }];
    const session = createSession(makePorts({ renew: async () => answers.shift() ?? { kind: 'refused' } }));
    session.signIn({ token: 'first', expiresAt: Date.now() + MINUTE / 4 });

    await session.renew();
    expect(session.status()).toBe('signed-in');

    await session.renew();
    expect(session.status()).toBe('signed-out');
  });

  it('follows the other tabs', async () => {
    const channel = new EventTarget();
    const sent: unknown[] = [];
    const renew = vi.fn(async () => grant('own'));
    const session = createSession(
      makePorts({
        renew,
        channel: {
          postMessage: (message) => void sent.push(message),
          addEventListener: channel.addEventListener.bind(channel),
        } as SessionPorts['channel'],
      }),
    );

    const access = { token: 'theirs', expiresAt: Date.now() + 15 * MINUTE };
    channel.dispatchEvent(new MessageEvent('message', { data: { kind: 'access', access } }));
    expect(await session.token()).toBe('theirs');
    expect(renew).not.toHaveBeenCalled();

    channel.dispatchEvent(new MessageEvent('message', { data: { kind: 'signed-out' } }));
    expect(session.status()).toBe('signed-out');

    session.signIn({ token: 'mine', expiresAt: Date.now() + 15 * MINUTE });
    expect(sent).toHaveLength(1);
  });

  it('uses what another tab renewed while this one waited its turn', async () => {
    const channel = new EventTarget();
    const renew = vi.fn(async () => grant('own'));
    const session = createSession(
      makePorts({
        renew,
        channel: {
          postMessage: () => undefined,
          addEventListener: channel.addEventListener.bind(channel),
        } as SessionPorts['channel'],
        exclusively: async (work) => {
          const access = { token: 'theirs', expiresAt: Date.now() + 15 * MINUTE };
          channel.dispatchEvent(new MessageEvent('message', { data: { kind: 'access', access } }));
          return work();
        },
      }),
    );

    expect(await session.renew()).toBe('theirs');
    expect(renew).not.toHaveBeenCalled();
  });
});
