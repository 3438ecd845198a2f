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

/** The time zones of a country, as far as the browser knows them. */
export const zonesOf = (country: string): readonly string[] => {
  if (!/^[A-Z]{2}$/u.test(country)) return [];
  // Younger than the language version that the types are of.
  const locale: Intl.Locale & { getTimeZones?: () => string[] | undefined } = new Intl.Locale(`und-${country}`);
  return locale.getTimeZones?.() ?? [];
};

/**
 * The time zone for a venue that has just moved to a country: the present one where it is of that country, the only
 * one there, or the one named after the city. Empty where somebody must choose: a wrong clock moves every booking.
 */
export const zoneFor = (country: string, { zone, city }: { zone: string; city: string }): string => {
  const there = zonesOf(country);
  if (there.length === 0 || there.includes(zone)) return zone;
  const named = there.find((one) => one.split('/').at(-1)?.replaceAll('_', ' ').toLowerCase() === city.toLowerCase());
  return there.length === 1 ? (there[0] ?? '') : (named ?? '');
};

/** The reader's own country, as their language tells it; nothing when it does not. */
export const readerCountry = (): string => {
  const tags = globalThis.navigator?.languages ?? [];
  return tags.map((tag) => new Intl.Locale(tag).region).find((region) => region !== undefined) ?? '';
};
