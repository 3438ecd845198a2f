import { useSyncExternalStore } from 'react';

/** What the reader chose; `system` follows their device. */
export type Theme = 'system' | 'light' | 'dark';

// public/theme.js reads the same key before the first paint.
const KEY = 'holdfast:theme';
const listeners = new Set<() => void>();

const read = (): Theme => {
  const chosen = document.documentElement.dataset.theme;
  return chosen === 'light' || chosen === 'dark' ? chosen : 'system';
};

/** Set and remember the theme. Where storage is closed to us it lasts as long as the page. */
export const setTheme = (theme: Theme): void => {
  const root = document.documentElement;
  if (theme === 'system') delete root.dataset.theme;
  else root.dataset.theme = theme;
  try {
    if (theme === 'system') localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, theme);
  } catch {
    // Private windows may refuse; nothing is lost but the memory.
  }
  for (const listener of listeners) listener();
};

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** The theme in force, and the way to change it. */
export const useTheme = (): [Theme, (theme: Theme) => void] => [useSyncExternalStore(subscribe, read), setTheme];
