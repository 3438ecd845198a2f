import { problemOf } from '@/api/problems';
import { idempotencyKey, settleIdempotencyKey } from '@/lib/idempotency';

interface Sent<Data> {
  data?: Data;
  error?: unknown;
}

/** Whether it is still open what became of the deed, so that the key must be kept for asking again. */
const isOpen = (error: unknown): boolean => {
  const { name, status } = problemOf(error);
  return status === 0 || status >= 500 || status === 429 || status === 401 || name === 'key-in-use';
};

/** Do something that must happen once: under a key kept before it is sent, and forgotten when its answer is final. */
export const deedOnce = async <Data>(
  deed: string,
  body: unknown,
  send: (key: string) => Promise<Sent<Data>>,
): Promise<Data> => {
  const { data, error } = await send(idempotencyKey(deed, body));
  if (error !== undefined) {
    if (!isOpen(error)) settleIdempotencyKey(deed);
    throw error;
  }
  settleIdempotencyKey(deed);
  return data as Data;
};
