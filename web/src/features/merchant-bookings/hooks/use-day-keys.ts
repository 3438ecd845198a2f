import { useEffect } from 'react';

interface DayKeys {
  onToday: () => void;
  onStep: (days: -1 | 1) => void;
}

// Toasts are dialogs too, which one need not answer.
const OPEN_DIALOG = '[role="dialog"]:not([aria-modal="false"])';

/** Whether a key belongs to something else: a field, a menu, a dialog, what scrolls by itself. */
const isTaken = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest(
    'input, select, textarea, [contenteditable], [role="dialog"], [role="menu"], [role="listbox"], [data-own-keys]',
  ) !== null;

/** Leaf through days by keyboard: arrows, and "t" for today. */
export const useDayKeys = ({ onToday, onStep }: DayKeys): void => {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      if (isTaken(event.target) || document.querySelector(OPEN_DIALOG)) return;
      if (event.key === 't' || event.key === 'T') onToday();
      else if (event.key === 'ArrowLeft') onStep(-1);
      else if (event.key === 'ArrowRight') onStep(1);
      else return;
      event.preventDefault();
    };
    document.addEventListener('keydown', onKeyDown);
    return () => document.removeEventListener('keydown', onKeyDown);
  }, [onToday, onStep]);
};
