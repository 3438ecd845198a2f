import type { Money as MoneyValue } from '@/lib/money';
import { Money } from './money';

const PER = { place: 'a place', hour: 'an hour' } as const;

interface UnitPriceProps {
  price: MoneyValue;
  unit: keyof typeof PER;
  large?: boolean;
}

/** What a place or an hour costs; "Free of charge" where it costs nothing. */
export function UnitPrice({ price, unit, large }: UnitPriceProps) {
  const size = large ? 'text-20' : 'text-16';
  if (price.amount === 0) return <p className={`font-semibold text-ink ${size}`}>Free of charge</p>;
  return (
    <p className={large ? 'text-ink-soft' : 'text-14 text-ink-soft'}>
      <Money value={price} className={`font-semibold text-ink ${size}`} /> {PER[unit]}
    </p>
  );
}
