/**
 * Keys for deeds that must happen once (create, pay, cancel).
 *
 * The key is made and *kept* before the request leaves, so that a reload, a lost answer or a second press repeats the same
 * deed and not another one. It is bound to what was asked: a changed body gets a new key.
 */
const PREFIX = 'holdfast:key:';

const memory = new Map<string, string>();

const read = (name: string): string | null => {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return memory.get(name) ?? null;
  }
};

const write = (name: string, value: string): void => {
  memory.set(name, value);
  try {
    sessionStorage.setItem(name, value);
  } catch {
    // Storage is closed to us: the key lasts as long as the page, which covers retries but not reloads.
  }
};

/** Return the key of this deed with this body, making and keeping it first if there is none. */
export const idempotencyKey = (deed: string, body: unknown): string => {
  const name = PREFIX + deed;
  const asked = JSON.stringify(body) ?? '';
  const kept = read(name);
  if (kept !== null) {
    const cut = kept.indexOf(' ');
    if (kept.slice(cut + 1) === asked) return kept.slice(0, cut);
  }
  const key = crypto.randomUUID();
  write(name, `${key} ${asked}`);
  return key;
};

/** Forget the key once the deed has a final answer, so that doing it again on purpose is a new deed. */
export const settleIdempotencyKey = (deed: string): void => {
  memory.delete(PREFIX + deed);
  try {
    sessionStorage.removeItem(PREFIX + deed);
  } catch {
    // See above.
  }
};
