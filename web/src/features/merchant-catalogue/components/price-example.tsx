import { Money } from '@/components/ui/money';
import { formatDuration } from '@/lib/time';
import { counted } from '@/lib/words';
import type { OfferingKind } from '../listing-types';
import { type PriceExample as Example, type PriceTerms, priceOfMinutes, priceOfPlaces } from '../price-arithmetic';

interface PriceExampleProps {
  kind: OfferingKind;
  terms: PriceTerms | undefined;
  /** Examples of how much is booked: places, or minutes. */
  amounts: readonly number[];
}

/** What a customer will pay, worked out as one types. */
export function PriceExample({ kind, terms, amounts }: PriceExampleProps) {
  return (
    <div aria-live="polite" className="rounded-card bg-sunken p-4">
      <p className="mb-2 font-medium text-14">What a customer pays</p>
      {terms ? (
        <dl className="space-y-1">
          {amounts.map((amount) => (
            <Row
              key={amount}
              label={kind === 'session' ? counted(amount, 'place') : formatDuration(amount)}
              example={kind === 'session' ? priceOfPlaces(terms, amount) : priceOfMinutes(terms, amount)}
              taxInclusive={terms.taxInclusive}
            />
          ))}
        </dl>
      ) : (
        <p className="text-14 text-ink-soft">Enter a price to see an example.</p>
      )}
    </div>
  );
}

function Row({ label, example, taxInclusive }: { label: string; example: Example; taxInclusive: boolean }) {
  return (
    <div className="flex flex-wrap justify-between gap-x-4">
      <dt>{label}</dt>
      <dd className="text-right">
        <Money value={example.total} className="font-semibold" />
        {example.tax.amount > 0 && (
          <span className="text-14 text-ink-soft">
            {' '}
            {taxInclusive ? (
              <>
                with <Money value={example.tax} /> tax in it
              </>
            ) : (
              <>
                of which <Money value={example.tax} /> tax
              </>
            )}
          </span>
        )}
      </dd>
    </div>
  );
}
