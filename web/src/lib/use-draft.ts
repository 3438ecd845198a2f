import { useState } from 'react';

/** State that outlives a reload or a detour (signing in, the payment page): kept in this tab under a name. */
export const useDraft = <Value>(name: string, initial: Value): [Value, (value: Value) => void, () => void] => {
  const key = `holdfast:draft:${name}`;
  const [value, setValue] = useState<Value>(() => {
    try {
      const kept = sessionStorage.getItem(key);
      return kept === null ? initial : (JSON.parse(kept) as Value);
    } catch {
      return initial;
    }
  });
  const keep = (next: Value): void => {
    setValue(next);
    try {
      sessionStorage.setItem(key, JSON.stringify(next));
    } catch {
      // Without storage the draft lasts as long as the page.
    }
  };
  const forget = (): void => {
    try {
      sessionStorage.removeItem(key);
    } catch {
      // As above.
    }
  };
  return [value, keep, forget];
};
