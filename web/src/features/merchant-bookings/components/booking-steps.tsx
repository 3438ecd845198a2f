import { useQuery } from '@tanstack/react-query';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { formatMoment } from '@/lib/time';
import { historyQuery } from '../api/get-history';
import { stepInWords } from '../booking-words';

/** Every step a booking has taken, the last one first. */
export function BookingSteps({ bookingId, zone }: { bookingId: string; zone: string }) {
  const { data, error, isPending } = useQuery(historyQuery(bookingId));
  if (isPending) {
    return (
      <Loading>
        <Skeleton className="h-12" />
      </Loading>
    );
  }
  return (
    <>
      <ProblemNotice error={error} />
      <ol className="space-y-2 border-line border-l-2 pl-4">
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
    </>
  );
}
