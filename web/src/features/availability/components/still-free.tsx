import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Offering } from '@/api/types';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { addDays } from '@/lib/dates';
import { formatMoment, formatTime, localDateOf, todayAt } from '@/lib/time';
import { counted } from '@/lib/words';
import { availabilityQuery } from '../api/get-availability';

const SHOWN_MAX = 6;
const CHIP =
  'inline-flex min-h-11 items-center rounded-control border border-free-line bg-free-wash px-3 text-free underline-offset-4 hover:underline';

interface StillFreeProps {
  offering: Offering;
  /** The instant that was wished for. */
  around: string;
}

/** What is still free near the time that has gone. */
export function StillFree({ offering, around }: StillFreeProps) {
  const zone = offering.venue.time_zone;
  const day = localDateOf(around, zone);
  const today = todayAt(zone);
  const from = addDays(day, -3) < today ? today : addDays(day, -3);
  const { data: found, isFetching } = useQuery(availabilityQuery(offering.id, { from, to: addDays(day, 7) }));
  // What is in memory still shows what has just gone.
  const data = isFetching ? undefined : found;
  const offeringId = offering.slug || offering.id;
  const nearness = (instant: string) => Math.abs(Date.parse(instant) - Date.parse(around));
  const slots = (data?.days ?? [])
    .flatMap((one) => one.slots.filter((slot) => slot.remaining > 0))
    .sort((one, other) => nearness(one.starts_at) - nearness(other.starts_at))
    .slice(0, SHOWN_MAX);
  const ranges = (data?.days ?? []).find((one) => one.date === day)?.free ?? [];
  if (isFetching) {
    return (
      <Loading label="Looking for what is still free">
        <Skeleton className="h-11 w-full" />
      </Loading>
    );
  }
  if (slots.length === 0 && ranges.length === 0) {
    return (
      <Link to="/offerings/$offeringId" params={{ offeringId }} className={CHIP}>
        See other days
      </Link>
    );
  }
  return (
    <section aria-label="Still free">
      <p className="mb-2 font-medium">These are still free:</p>
      <ul className="flex flex-wrap gap-2">
        {slots.map((slot) => (
          <li key={slot.id}>
            <Link to="/checkout" search={{ offering: offeringId, slot: slot.id, units: 1 }} className={CHIP}>
              {formatMoment(slot.starts_at, zone)}, {counted(slot.remaining, 'place')}
            </Link>
          </li>
        ))}
        {ranges.map((range) => (
          <li key={range.starts_at}>
            <Link to="/offerings/$offeringId" params={{ offeringId }} search={{ date: day }} className={CHIP}>
              {formatTime(range.starts_at, zone)} to {formatTime(range.ends_at, zone)}
            </Link>
          </li>
        ))}
      </ul>
    </section>
  );
}
