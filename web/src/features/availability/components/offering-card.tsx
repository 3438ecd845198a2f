import { Link } from '@tanstack/react-router';
import { CalendarClock, CalendarX } from 'lucide-react';
import type { SearchHit } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { Photo } from '@/components/ui/photo';
import { Skeleton } from '@/components/ui/skeleton';
import { UnitPrice } from '@/components/ui/unit-price';
import { formatNear, zoneNote } from '@/lib/time';

/** One thing to book: what, where, when next, for how much. The whole card is one link. */
export function OfferingCard({ hit, eager }: { hit: SearchHit; eager: boolean }) {
  const { offering, next_free: next } = hit;
  const note = next && zoneNote(next.time_zone, next.starts_at);
  return (
    <article className="group relative flex h-full flex-col overflow-hidden rounded-card border border-line bg-surface transition-colors duration-120 hover:border-line-strong">
      <Photo
        photo={offering.photo}
        alt=""
        name={offering.name}
        eager={eager}
        sizes="(min-width: 1024px) 360px, (min-width: 640px) 50vw, 100vw"
        className="aspect-[16/10] w-full"
      />
      <div className="flex flex-1 flex-col gap-2 p-4">
        <div>
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
            {offering.merchant_name}, {offering.city}
          </p>
        </div>
        <div className="mt-auto flex flex-wrap items-center justify-between gap-2 pt-1">
          {next ? (
            <Badge tone="free" icon={<CalendarClock />}>
              {formatNear(next.starts_at, next.time_zone)}
            </Badge>
          ) : (
            <Badge tone="taken" icon={<CalendarX />}>
              Nothing free soon
            </Badge>
          )}
          <UnitPrice price={offering.price} unit={offering.price_unit} />
        </div>
        {note && <p className="text-12 text-ink-faint">{note}</p>}
      </div>
    </article>
  );
}

/** A card on its way. */
export function OfferingCardSkeleton() {
  return (
    <div className="overflow-hidden rounded-card border border-line bg-surface">
      <Skeleton className="aspect-[16/10] w-full rounded-none" />
      <div className="space-y-2 p-4">
        <Skeleton className="h-7 w-3/4" />
        <Skeleton className="h-5 w-1/2" />
        <Skeleton className="h-7 w-full" />
      </div>
    </div>
  );
}
