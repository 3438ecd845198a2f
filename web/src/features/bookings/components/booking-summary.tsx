import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { Photo } from '@/components/ui/photo';
import { ZonedTime } from '@/components/ui/zoned-time';
import { counted } from '@/lib/words';

interface BookingSummaryProps {
  offering: { name: string; id: string; slug: string };
  photoUrl: string | null | undefined;
  start: string;
  end: string;
  venue: { name: string; city: string; address_line: string; time_zone: string };
  /** 0 where nothing is counted. */
  units: number;
  action?: ReactNode;
}

/** What is booked, when and where, in one look. */
export function BookingSummary({ offering, photoUrl, start, end, venue, units, action }: BookingSummaryProps) {
  return (
    <div className="flex gap-4">
      <Photo
        photo={photoUrl ? { url: photoUrl } : null}
        alt=""
        name={offering.name}
        sizes="96px"
        className="size-20 shrink-0 rounded-control sm:size-24"
      />
      <div className="min-w-0 flex-1">
        <Link
          to="/offerings/$offeringId"
          params={{ offeringId: offering.slug || offering.id }}
          className="font-semibold underline-offset-4 hover:underline"
        >
          {offering.name}
        </Link>
        <p>
          <ZonedTime start={start} end={end} zone={venue.time_zone} />
        </p>
        <p className="text-14 text-ink-soft">
          {venue.name}, {venue.address_line}, {venue.city}
        </p>
        {units > 0 && <p className="text-14 text-ink-soft">{counted(units, 'place')}</p>}
        {action}
      </div>
    </div>
  );
}
