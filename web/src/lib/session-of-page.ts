import { useSyncExternalStore } from 'react';
import { type AccessToken, createSession, type Renewal, type SessionStatus } from './session';

const HINT = 'holdfast:was-signed-in';

/** The part of a sign-in's answer that matters here. */
export interface TokenAnswer {
  access_token: string;
  /** Seconds from now. */
  expires_in: number;
}

/** Read the server's answer into a token with a deadline on this machine's clock. */
export const accessTokenOf = (answer: TokenAnswer): AccessToken => ({
  token: answer.access_token,
  expiresAt: Date.now() + answer.expires_in * 1000,
});

const renew = async (): Promise<Renewal> => {
  try {
    const answer = await fetch(new URL('/api/v1/auth/refresh', globalThis.location.origin), {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'Content-Type': 'application/json', 'X-Holdfast-Client': 'browser' },
      body: '{}',
    });
    if (answer.ok) return { kind: 'renewed', access: accessTokenOf((await answer.json()) as TokenAnswer) };
    return answer.status === 401 || answer.status === 403 ? { kind: 'refused' } : { kind: 'unreachable' };
  } catch {
    return { kind: 'unreachable' };
  }
};

/** The session of this page. */
export const session = createSession({
  renew,
  remembers: () => {
    try {
      return localStorage.getItem(HINT) !== null;
    } catch {
      return true;
    }
  },
  remember: (signedIn) => {
    try {
      if (signedIn) localStorage.setItem(HINT, '1');
      else localStorage.removeItem(HINT);
    } catch {
      // Without storage every page asks the server, which is only slower.
    }
  },
  channel: typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('holdfast:session'),
  // An async callback, so that what the lock returns is awaited once.
  exclusively: async (work) =>
    navigator.locks ? await navigator.locks.request('holdfast:renewal', async () => await work()) : work(),
  now: () => Date.now(),
});

/** Whether somebody is signed in; re-renders when that changes, in any tab. */
export const useSessionStatus = (): SessionStatus => useSyncExternalStore(session.subscribe, session.status);
