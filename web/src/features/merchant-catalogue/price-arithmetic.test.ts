import { describe, expect, it } from 'vitest';
import { priceOfMinutes, priceOfPlaces } from './price-arithmetic';

const TERMS = { amount: 2400, currency: 'EUR', taxRateBp: 1900, taxInclusive: true };

describe('the price example', () => {
  it('finds the tax inside an inclusive price', () => {
    expect(priceOfPlaces(TERMS, 2)).toMatchObject({ tax: { amount: 766 }, total: { amount: 4800 } });
  });

  it('adds the tax to an exclusive one', () => {
    const example = priceOfPlaces({ ...TERMS, taxInclusive: false }, 2);
    expect(example).toMatchObject({ base: { amount: 4800 }, tax: { amount: 912 }, total: { amount: 5712 } });
  });

  it('charges elapsed minutes of an hourly rate, halves rounded up', () => {
    expect(priceOfMinutes({ ...TERMS, amount: 6500, taxRateBp: 0 }, 90).total.amount).toBe(9750);
    expect(priceOfMinutes({ ...TERMS, amount: 1001, taxRateBp: 0 }, 30).total.amount).toBe(501);
  });
});
