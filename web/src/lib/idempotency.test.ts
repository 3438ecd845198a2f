import { describe, expect, it } from 'vitest';
import { idempotencyKey, settleIdempotencyKey } from './idempotency';

describe('an idempotency key', () => {
  it('is the same for the same deed with the same body, also after a reload', () => {
    const first = idempotencyKey('book', { slot_id: 'a' });

    expect(idempotencyKey('book', { slot_id: 'a' })).toBe(first);
    expect(sessionStorage.getItem('holdfast:key:book')).toContain(first);
  });

  it('is another one for another body', () => {
    const first = idempotencyKey('book', { slot_id: 'a' });

    expect(idempotencyKey('book', { slot_id: 'b' })).not.toBe(first);
  });

  it('is another one once the deed has had its answer', () => {
    const first = idempotencyKey('book', {});

    settleIdempotencyKey('book');

    expect(idempotencyKey('book', {})).not.toBe(first);
  });
});
