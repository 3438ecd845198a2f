import { LOCALE } from '@/lib/locale';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
// Groups and reserved codes that the names know, but that are no countries.
const NO_COUNTRIES = new Set('AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ'.split(' '));

/** Every country with its name for people, by name; worked out from what the browser knows. */
export const countries = (): { value: string; label: string }[] => {
  const names = new Intl.DisplayNames(LOCALE, { type: 'region', fallback: 'none' });
  const codes = Array.from(LETTERS).flatMap((first) => Array.from(LETTERS, (second) => first + second));
  return codes
    .filter((code) => !NO_COUNTRIES.has(code) && new Intl.Locale(`und-${code}`).region === code)
    .flatMap((code) => {
      const label = names.of(code);
      return label ? [{ value: code, label }] : [];
    })
    .toSorted((one, other) => one.label.localeCompare(other.label, LOCALE));
};

/** The reader's own country, as their language tells it; nothing when it does not. */
export const readerCountry = (): string => {
  const tags = globalThis.navigator?.languages ?? [];
  return tags.map((tag) => new Intl.Locale(tag).region).find((region) => region !== undefined) ?? '';
};
