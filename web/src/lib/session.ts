/**
 * Who is signed in on this page: the access token in memory, renewed by the HttpOnly refresh cookie that scripts never see.
 *
 * - One renewal at a time, however many requests ask (and one over all tabs, where the browser has Web Locks): a refresh token
 *   works once, and two at once would look like theft.
 * - A tab that signs in, renews or signs out tells the others.
 * - A server out of reach does not sign anybody out; only a refusal does.
 */
export interface AccessToken {
  token: string;
  /** Milliseconds since the epoch by this machine's clock. */
  expiresAt: number;
}

/** What came of asking for a new access token. `unreachable` decides nothing. */
export type Renewal = { kind: 'renewed'; access: AccessToken } | { kind: 'refused' } | { kind: 'unreachable' };

export type SessionStatus = 'starting' | 'signed-in' | 'signed-out';

type Message = { kind: 'access'; access: AccessToken } | { kind: 'signed-out' };

export interface SessionPorts {
  renew: () => Promise<Renewal>;
  /** Whether this browser was signed in when it was last here: spares anonymous visitors a useless request. */
  remembers: () => boolean;
  remember: (signedIn: boolean) => void;
  channel: Pick<BroadcastChannel, 'postMessage' | 'addEventListener'> | undefined;
  /** Runs one holder at a time over all tabs. */
  exclusively: <Result>(work: () => Promise<Result>) => Promise<Result>;
  now: () => number;
}

/** Renew this long before the token ends. */
const MARGIN_MS = 60_000;

/** Build a session over its ports. The app has one (`session` in `session-of-page.ts`); tests make their own. */
export const createSession = (ports: SessionPorts) => {
  let access: AccessToken | undefined;
  let status: SessionStatus = 'starting';
  let renewing: Promise<string | undefined> | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listeners = new Set<() => void>();

  const become = (next: SessionStatus, token: AccessToken | undefined): void => {
    const changed = next !== status;
    access = token;
    status = next;
    clearTimeout(timer);
    if (token) timer = setTimeout(() => void renew(), Math.max(token.expiresAt - ports.now() - MARGIN_MS, 5_000));
    if (changed) for (const listener of listeners) listener();
  };

  const tell = (message: Message): void => ports.channel?.postMessage(message);

  ports.channel?.addEventListener('message', (event) => {
    const message = (event as MessageEvent<Message>).data;
    if (message.kind === 'access') become('signed-in', message.access);
    else become('signed-out', undefined);
  });

  const isFresh = (): boolean => access !== undefined && access.expiresAt - ports.now() > MARGIN_MS / 2;

  const renewOnce = async (stale: string | undefined): Promise<string | undefined> => {
    // Another tab may have renewed while this one waited for its turn, and told us.
    if (access && access.token !== stale && isFresh()) return access.token;
    const renewal = await ports.renew();
    if (renewal.kind === 'renewed') {
      signIn(renewal.access);
      return renewal.access.token;
    }
    if (renewal.kind === 'refused') signOut();
    else if (status === 'starting') become('signed-out', undefined);
    return undefined;
  };

  /** Get a new access token; everybody who asks meanwhile gets the same answer. `undefined` when there is none to get. */
  const renew = (): Promise<string | undefined> => {
    const stale = access?.token;
    renewing ??= ports
      .exclusively(() => renewOnce(stale))
      .finally(() => {
        renewing = undefined;
      });
    return renewing;
  };

  /** Take the token of a sign-in or sign-up, and tell the other tabs. */
  const signIn = (granted: AccessToken): void => {
    ports.remember(true);
    become('signed-in', granted);
    tell({ kind: 'access', access: granted });
  };

  /** Forget the token here and in the other tabs. Ending the session on the server is the caller's. */
  const signOut = (): void => {
    ports.remember(false);
    become('signed-out', undefined);
    tell({ kind: 'signed-out' });
  };

  /** Find out at the page's start whether somebody is signed in. */
  const start = async (): Promise<void> => {
    if (status !== 'starting') return;
    if (ports.remembers()) await renew();
    else become('signed-out', undefined);
  };

  /** Return a token that is good for the next request, renewing it first when it is about to end. */
  const token = async (): Promise<string | undefined> => {
    if (status === 'starting') await start();
    if (status === 'signed-out') return undefined;
    return isFresh() ? access?.token : ((await renew()) ?? access?.token);
  };

  return {
    start,
    token,
    renew,
    signIn,
    signOut,
    status: (): SessionStatus => status,
    subscribe: (listener: () => void): (() => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

export type Session = ReturnType<typeof createSession>;
