import type { Money } from '@/lib/money';

/** A price as it is typed into an offering. */
export interface PriceTerms {
  /** Per place, or per hour, in the minor unit. */
  amount: number;
  currency: string;
  taxRateBp: number;
  taxInclusive: boolean;
}

/** What so much of it costs. */
export interface PriceExample {
  base: Money;
  tax: Money;
  total: Money;
}

const WHOLE_BP = 10_000;
const HOUR_MINUTES = 60;

/** Multiply by a ratio, halves rounded up: as the server rounds prices and taxes. */
const ratioHalfUp = (amount: number, numerator: number, denominator: number): number =>
  Math.floor((2 * amount * numerator + denominator) / (2 * denominator));

const priced = (base: number, terms: PriceTerms): PriceExample => {
  const whole = terms.taxInclusive ? WHOLE_BP + terms.taxRateBp : WHOLE_BP;
  const tax = ratioHalfUp(base, terms.taxRateBp, whole);
  const money = (amount: number): Money => ({ amount, currency: terms.currency });
  return { base: money(base), tax: money(tax), total: money(terms.taxInclusive ? base : base + tax) };
};

/** What so many places cost. */
export const priceOfPlaces = (terms: PriceTerms, places: number): PriceExample => priced(terms.amount * places, terms);

/** What so many minutes of a space cost. */
export const priceOfMinutes = (terms: PriceTerms, minutes: number): PriceExample =>
  priced(ratioHalfUp(terms.amount, minutes, HOUR_MINUTES), terms);
