import { Money } from '@/components/ui/money';
import type { VenueBooking } from '../booking-types';

/** What was sold, line by line; tax that is in the price stands below the total. */
export function PriceLines({ booking }: { booking: VenueBooking }) {
  const added = booking.lines.filter((line) => !line.included);
  const included = booking.lines.filter((line) => line.included && line.amount.amount > 0);
  return (
    <dl className="space-y-1">
      {added.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no id and never change places.
        <div key={index} className="flex justify-between gap-4">
          <dt className="min-w-0 break-words">{line.label}</dt>
          <dd>
            <Money value={line.amount} />
          </dd>
        </div>
      ))}
      <div className="flex justify-between gap-4 border-line border-t pt-2 font-semibold">
        <dt>Total</dt>
        <dd>
          <Money value={booking.total} />
        </dd>
      </div>
      {included.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: as above.
        <div key={index} className="flex justify-between gap-4 text-14 text-ink-soft">
          <dt>Included: {line.label}</dt>
          <dd>
            <Money value={line.amount} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
