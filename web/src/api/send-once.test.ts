import { describe, expect, it } from 'vitest';
import { sendOnce } from './send-once';

const problem = (name: string, status: number) => ({ type: `/problems/${name}`, status });

const keysOf = async (answers: { data?: string; error?: unknown }[]): Promise<string[]> => {
  const keys: string[] = [];
  for (const answer of answers) {
    await sendOnce('book', { slot_id: 'a' }, async (headers) => {
      keys.push(headers['Idempotency-Key']);
      return answer;
    }).catch(() => undefined);
  }
  return keys;
};

describe('a deed that must happen once', () => {
  it('is repeated under its key while its outcome is not known', async () => {
    const keys = await keysOf([
      { error: problem('busy', 503) },
      { error: problem('key-in-use', 409) },
      { error: new TypeError('no network') },
      { data: 'done' },
    ]);

    expect(new Set(keys).size).toBe(1);
  });

  it('is a new deed after a refusal and after success', async () => {
    const keys = await keysOf([{ error: problem('sold-out', 409) }, { data: 'done' }, { data: 'again' }]);

    expect(new Set(keys).size).toBe(3);
  });

  it('keeps its key over a sign-in that had ended', async () => {
    const keys = await keysOf([{ error: problem('not-signed-in', 401) }, { data: 'done' }]);

    expect(new Set(keys).size).toBe(1);
  });
});
