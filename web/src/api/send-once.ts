import { idempotencyKey, settleIdempotencyKey } from '@/lib/idempotency';
import { problemOf } from './problems';

interface Sent<Data> {
  data?: Data;
  error?: unknown;
}

/** Whether it is still open what became of the deed, so that the key must be kept for asking again. */
const isOpen = (error: unknown): boolean => {
  const { name, status } = problemOf(error);
  return status === 0 || status >= 500 || status === 429 || status === 401 || name === 'key-in-use';
};

/** Make something that must be made once: under a key kept before it is sent, forgotten when the answer is final. */
export const sendOnce = async <Data>(
  deed: string,
  body: unknown,
  send: (headers: { 'Idempotency-Key': string }) => Promise<Sent<Data>>,
): Promise<Data> => {
  const { data, error } = await send({ 'Idempotency-Key': idempotencyKey(deed, body) });
  if (error !== undefined) {
    if (!isOpen(error)) settleIdempotencyKey(deed);
    throw error;
  }
  settleIdempotencyKey(deed);
  return data as Data;
};
