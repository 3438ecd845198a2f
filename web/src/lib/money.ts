import { LOCALE } from './locale';

/** An amount in the currency's minor unit (cents; yen themselves), as the API speaks of money. */
export interface Money {
  amount: number;
  currency: string;
}

const formats = new Map<string, Intl.NumberFormat>();

const formatOf = (currency: string): Intl.NumberFormat => {
  const known = formats.get(currency);
  if (known) return known;
  const made = new Intl.NumberFormat(LOCALE, { style: 'currency', currency });
  formats.set(currency, made);
  return made;
};

/** Return how many decimals the currency has: 2 for EUR, 0 for JPY, 3 for KWD. */
export const currencyDigits = (currency: string): number =>
  formatOf(currency).resolvedOptions().maximumFractionDigits ?? 2;

/** Return the amount as a decimal string ("45.50"), without passing through a fraction that binary cannot hold. */
export const decimalOf = ({ amount, currency }: Money): `${number}` => {
  const digits = currencyDigits(currency);
  const sign = amount < 0 ? '-' : '';
  const whole = String(Math.abs(amount)).padStart(digits + 1, '0');
  const cut = whole.length - digits;
  return (digits === 0 ? `${sign}${whole}` : `${sign}${whole.slice(0, cut)}.${whole.slice(cut)}`) as `${number}`;
};

/** Write money for people, always with its currency: "€45.50". */
export const formatMoney = (money: Money): string => formatOf(money.currency).format(decimalOf(money));

/**
 * Read what somebody typed ("45", "45.5", "45,50") as an amount of the minor unit.
 *
 * `undefined` when it is no amount, or has more decimals than the currency: never rounded behind one's back.
 */
export const parseAmount = (text: string, currency: string): number | undefined => {
  const match = /^(\d{1,10})(?:[.,](\d+))?$/u.exec(text.trim());
  if (!match) return undefined;
  const digits = currencyDigits(currency);
  const fraction = match[2] ?? '';
  if (fraction.length > digits) return undefined;
  return Number(`${match[1]}${fraction.padEnd(digits, '0')}`);
};

/** Add amounts of one currency. */
export const sumOf = (amounts: readonly Money[], currency: string): Money => ({
  amount: amounts.reduce((total, money) => total + money.amount, 0),
  currency,
});
