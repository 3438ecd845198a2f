import { Link } from '@tanstack/react-router';
import type { Offering } from '@/api/types';
import { Photo } from '@/components/ui/photo';
import { UnitPrice } from '@/components/ui/unit-price';
import { formatDuration } from '@/lib/time';

/** One of a business's offerings, as a row with its picture. */
export function MerchantOffering({ offering }: { offering: Offering }) {
  return (
    <article className="relative flex gap-4 overflow-hidden rounded-card border border-line bg-surface p-3 hover:border-line-strong">
      <Photo
        photo={offering.photos[0]}
        alt=""
        name={offering.name}
        sizes="128px"
        className="size-24 shrink-0 rounded-control sm:size-32"
      />
      <div className="flex min-w-0 flex-1 flex-col">
        <h3 className="text-20">
          <Link
            to="/offerings/$offeringId"
            params={{ offeringId: offering.slug || offering.id }}
            className="outline-none after:absolute after:inset-0 after:rounded-card focus-visible:after:outline-2 focus-visible:after:outline-(--focus) focus-visible:after:outline-offset-2"
          >
            {offering.name}
          </Link>
        </h3>
        <p className="text-14 text-ink-soft">
          {offering.venue.name}, {offering.venue.city}
          {offering.duration_minutes ? ` · ${formatDuration(offering.duration_minutes)}` : ''}
        </p>
        <div className="mt-auto">
          <UnitPrice price={offering.price} unit={offering.price_unit} />
        </div>
      </div>
    </article>
  );
}
