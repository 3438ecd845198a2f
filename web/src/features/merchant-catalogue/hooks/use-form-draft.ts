import { useEffect, useRef } from 'react';
import type { FieldValues, UseFormReturn } from 'react-hook-form';

const read = (key: string): unknown => {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null');
  } catch {
    return null;
  }
};

const write = (key: string, value: string | null): void => {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, value);
  } catch {
    // Without storage what was typed lasts as long as the page.
  }
};

/** Keep what is typed into a form through a reload or a detour, in this tab; returns how to forget it once saved. */
export const useFormDraft = <Values extends FieldValues>(form: UseFormReturn<Values>, name: string): (() => void) => {
  const key = `holdfast:form:${name}`;
  const isRestored = useRef(false);
  useEffect(() => {
    if (!isRestored.current) {
      isRestored.current = true;
      const kept = read(key);
      // The defaults stay what they were, so that the form knows it has something to save.
      if (kept !== null && typeof kept === 'object') {
        form.reset({ ...form.getValues(), ...kept } as Values, { keepDefaultValues: true });
      }
    }
    const watched = form.watch((values) => write(key, JSON.stringify(values)));
    return () => watched.unsubscribe();
  }, [form, key]);
  return () => write(key, null);
};
