import { Globe } from 'lucide-react';
import { formatMoment, formatSpan, type Instant, zoneNote } from '@/lib/time';

interface ZonedTimeProps {
  start: Instant;
  end?: Instant | undefined;
  /** The venue's IANA zone: times are always shown on its clock. */
  zone: string;
}

/** A time on the venue's clock, with its zone named when the reader's clock shows another. */
export function ZonedTime({ start, end, zone }: ZonedTimeProps) {
  const note = zoneNote(zone, start);
  return (
    <span className="tabular">
      <time dateTime={start}>{end ? formatSpan(start, end, zone) : formatMoment(start, zone)}</time>
      {note && <span className="text-ink-faint"> ({note})</span>}
    </span>
  );
}

/** The zone said once for a whole page of times; nothing when the reader's clock agrees. */
export function ZoneNotice({ zone, at }: { zone: string; at: Instant | number }) {
  const note = zoneNote(zone, at);
  if (!note) return null;
  return (
    <p className="flex items-center gap-2 text-14 text-ink-soft">
      <Globe aria-hidden className="size-4 shrink-0" />
      Times are at the venue: {note}
    </p>
  );
}
