import { Inbox, RotateCw } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { Tabs } from '@/components/ui/tabs';
import { formatMoment, readerZone } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { OUTBOX_STATES, type OutboxState, useOutbox } from '../api/list-outbox';
import { useReplayEvent } from '../api/replay-event';

const LABELS: Record<OutboxState, string> = { failed: 'Will be tried again', dead: 'Given up', pending: 'Under way' };

/** Events that somebody has not been told of yet, with what went wrong, and telling them again. */
export function OutboxList({ state, onState }: { state: OutboxState; onState: (state: OutboxState) => void }) {
  const outbox = useOutbox(state);
  const replay = useReplayEvent();
  const events = outbox.data?.pages.flatMap((page) => page.items) ?? [];
  const zone = readerZone();
  return (
    <Tabs
      label="Events by state"
      tabs={OUTBOX_STATES.map((value) => ({ value, label: LABELS[value] }))}
      value={state}
      onChange={onState}
    >
      <ProblemNotice error={outbox.error ?? replay.error} />
      {outbox.isPending && (
        <Loading>
          <Skeleton className="h-40 w-full" />
        </Loading>
      )}
      {outbox.data && events.length === 0 && (
        <EmptyState icon={<Inbox />} title="Nothing here">
          Every event has reached those who listen to it.
        </EmptyState>
      )}
      <ul className="space-y-3">
        {events.map((event) => (
          <li key={event.id} className="rounded-card border border-line bg-surface p-4">
            <div className="flex flex-wrap items-start justify-between gap-3">
              <div className="min-w-0">
                <p className="break-all font-medium">{event.name}</p>
                <p className="tabular break-all text-14 text-ink-soft">
                  {event.aggregate_kind} {event.aggregate_id}, version {event.version},{' '}
                  {formatMoment(event.occurred_at, zone)}
                </p>
              </div>
              <Button
                tone="secondary"
                size="small"
                icon={<RotateCw aria-hidden className="size-4" />}
                busy={replay.isPending && replay.variables.params.path.event_id === event.id}
                onClick={() =>
                  replay.mutate(
                    { params: { path: { event_id: event.id } } },
                    { onSuccess: () => toast('It is being told again.') },
                  )
                }
              >
                Tell again
              </Button>
            </div>
            <ul className="mt-3 space-y-2">
              {event.deliveries.map((delivery) => (
                <li key={delivery.handler} className="flex flex-wrap items-baseline gap-2 text-14">
                  <Badge tone={delivery.state === 'done' ? 'free' : 'trouble'}>{delivery.state}</Badge>
                  <span className="break-all">{delivery.handler}</span>
                  <span className="tabular text-ink-soft">tries: {delivery.tries}</span>
                  {delivery.last_error && (
                    <code className="block w-full break-all text-12 text-ink-soft">{delivery.last_error}</code>
                  )}
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
      {outbox.hasNextPage && (
        <Button
          tone="secondary"
          className="mt-4"
          busy={outbox.isFetchingNextPage}
          onClick={() => void outbox.fetchNextPage()}
        >
          Show more
        </Button>
      )}
    </Tabs>
  );
}
