import type { QuoteLine } from '@/api/types';
import { Money } from '@/components/ui/money';
import type { Money as MoneyValue } from '@/lib/money';
import { formatDuration } from '@/lib/time';

interface PriceLinesProps {
  /** Hours were booked: the base counts minutes, at a price an hour. */
  isSpace: boolean;
  lines: readonly QuoteLine[];
  total: MoneyValue;
}

/** "Tax 19 %": a tax line says its rate. */
const labelOf = ({ kind, label, tax_rate_bp: rate }: QuoteLine): string =>
  kind === 'tax' && rate ? `${label} ${rate / 100} %` : label;

/** The price with its whole arithmetic. Tax that is in the price already stands under the total, not above it. */
export function PriceLines({ lines, total, isSpace }: PriceLinesProps) {
  const added = lines.filter((line) => !line.included);
  const included = lines.filter((line) => line.included);
  return (
    <dl className="space-y-2">
      {added.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id and never change places.
        <div key={index} className="flex justify-between gap-4">
          <dt className="min-w-0">
            {labelOf(line)}
            {line.unit && line.quantity > 1 && (
              <span className="text-14 text-ink-soft">
                {' '}
                ({isSpace && line.kind === 'base' ? formatDuration(line.quantity) : line.quantity} ×{' '}
                <Money value={line.unit} />)
              </span>
            )}
          </dt>
          <dd>
            <Money value={line.amount} />
          </dd>
        </div>
      ))}
      <div className="flex justify-between gap-4 border-line border-t pt-3 font-semibold text-20">
        <dt>Total</dt>
        <dd>
          <Money value={total} />
        </dd>
      </div>
      {included.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <div key={index} className="flex justify-between gap-4 text-14 text-ink-soft">
          <dt>Included: {labelOf(line)}</dt>
          <dd>
            <Money value={line.amount} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
