import { describe, expect, it } from 'vitest';
import { decimalOf, formatMoney, parseAmount } from './money';

describe('money', () => {
  it.each([
    [{ amount: 4550, currency: 'EUR' }, '45.50'],
    [{ amount: 5, currency: 'EUR' }, '0.05'],
    [{ amount: -1, currency: 'USD' }, '-0.01'],
    [{ amount: 1050, currency: 'JPY' }, '1050'],
    [{ amount: 1234, currency: 'KWD' }, '1.234'],
  ])('writes %o as %s by the decimals of its currency', (money, text) => {
    expect(decimalOf(money)).toBe(text);
  });

  it('shows the currency with every price', () => {
    expect(formatMoney({ amount: 4550, currency: 'EUR' })).toBe('€45.50');
    expect(formatMoney({ amount: 1050, currency: 'JPY' })).toMatch(/1,050/u);
  });

  it.each([
    ['45', 'EUR', 4500],
    ['45.5', 'EUR', 4550],
    [' 45,50 ', 'EUR', 4550],
    ['0.29', 'EUR', 29],
    ['1050', 'JPY', 1050],
  ])('reads "%s" %s as %i', (text, currency, amount) => {
    expect(parseAmount(text, currency)).toBe(amount);
  });

  it.each([
    ['', 'EUR'],
    ['abc', 'EUR'],
    ['-5', 'EUR'],
    ['1.234', 'EUR'],
    ['1.5', 'JPY'],
  ])('refuses "%s" %s rather than rounding it', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined();
  });
});
