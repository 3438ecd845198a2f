import { formatMoney, type Money as MoneyValue } from '@/lib/money';

/** An amount with its currency, in figures that line up. */
export function Money({ value, className = '' }: { value: MoneyValue; className?: string }) {
  return <span className={`tabular whitespace-nowrap ${className}`}>{formatMoney(value)}</span>;
}
