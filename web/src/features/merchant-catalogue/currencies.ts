import { LOCALE } from '@/lib/locale';

const FIRST = 'EUR USD GBP CHF JPY'.split(' ');
// Metals, funds and test codes, which nobody charges in.
const NO_MONEY = /^X(?!AF|CD|CG|OF|PF)/u;

/** The currencies one can charge in: the given one and the commonest first, then all others by name. */
export const currencies = (first: string): { value: string; label: string }[] => {
  const names = new Intl.DisplayNames(LOCALE, { type: 'currency' });
  const option = (code: string) => ({ value: code, label: `${names.of(code) ?? code} (${code})` });
  const rest = Intl.supportedValuesOf('currency').filter((code) => !NO_MONEY.test(code));
  return [
    ...[...new Set([first, ...FIRST])].map(option),
    ...rest
      .filter((code) => code !== first && !FIRST.includes(code))
      .map(option)
      .toSorted((one, other) => one.label.localeCompare(other.label, LOCALE)),
  ];
};
