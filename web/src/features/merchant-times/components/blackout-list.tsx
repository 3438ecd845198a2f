import { useQuery } from '@tanstack/react-query';
import { CalendarX, X } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';
import { IconButton } from '@/components/ui/icon-button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { ZonedTime } from '@/components/ui/zoned-time';
import { focusNeighbour } from '@/lib/focus-neighbour';
import { formatMoment } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { useAddBlackout } from '../api/add-blackout';
import { blackoutsQuery } from '../api/list-blackouts';
import { useRemoveBlackout } from '../api/remove-blackout';
import type { Blackout } from '../time-types';

interface BlackoutListProps {
  resourceId: string;
  zone: string;
}

/** When a hall is kept free of bookings, the next time first. */
export function BlackoutList({ resourceId, zone }: BlackoutListProps) {
  const { data, error, isPending } = useQuery(blackoutsQuery(resourceId));
  const remove = useRemoveBlackout(resourceId);
  const add = useAddBlackout(resourceId);
  const open = ({ id, starts_at, ends_at, reason }: Blackout) =>
    remove.mutate(
      { params: { path: { blackout_id: id } } },
      {
        onSuccess: () => {
          focusNeighbour(document.activeElement);
          toast('It can be booked again.', { undo: () => add.mutate({ starts_at, ends_at, reason }) });
        },
      },
    );
  if (isPending) {
    return (
      <Loading>
        <Skeleton className="h-20 rounded-card" />
      </Loading>
    );
  }
  return (
    <div className="space-y-3">
      <ProblemNotice error={error ?? remove.error ?? add.error} />
      {data?.items.length === 0 && (
        <EmptyState icon={<CalendarX />} title="Nothing is blocked">
          The hall can be booked whenever its venue is open and nobody else has it.
        </EmptyState>
      )}
      {data && data.items.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {data.items.map((blackout) => (
            <li key={blackout.id} className="flex items-center gap-3 py-2 pr-2 pl-4">
              <CalendarX aria-hidden className="size-5 shrink-0 text-ink-faint" />
              <div className="min-w-0 flex-1">
                <ZonedTime start={blackout.starts_at} end={blackout.ends_at} zone={zone} />
                {blackout.reason && <p className="text-14 text-ink-soft">{blackout.reason}</p>}
              </div>
              <IconButton
                label={`Let it be booked again from ${formatMoment(blackout.starts_at, zone)}`}
                icon={<X aria-hidden className="size-5" />}
                onClick={() => open(blackout)}
              />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
