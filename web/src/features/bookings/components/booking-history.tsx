import { useQuery } from '@tanstack/react-query';
import { CardSection } from '@/components/ui/card';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { formatMoment } from '@/lib/time';
import { historyQuery } from '../api/get-history';
import { stepInWords } from '../booking-words';

/** Every step the booking has taken, the last one first. */
export function BookingHistory({ bookingId, zone }: { bookingId: string; zone: string }) {
  const { data, isPending } = useQuery(historyQuery(bookingId));
  return (
    <CardSection heading="History">
      {isPending && (
        <Loading>
          <Skeleton className="h-16 w-full" />
        </Loading>
      )}
      <ol className="space-y-3 border-line border-l-2 pl-4">
        {data?.items.toReversed().map((step) => (
          <li key={step.version}>
            <p>{stepInWords(step)}</p>
            <p className="tabular text-14 text-ink-soft">
              <time dateTime={step.at}>{formatMoment(step.at, zone)}</time>
              {step.reason && `. ${step.reason}`}
            </p>
          </li>
        ))}
      </ol>
    </CardSection>
  );
}
