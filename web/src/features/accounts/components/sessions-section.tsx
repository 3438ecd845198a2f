import { useQuery } from '@tanstack/react-query';
import { MonitorSmartphone } from 'lucide-react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { formatMoment, readerZone } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { mySessionsQuery } from '../api/list-my-sessions';
import { useLogOutEverywhere } from '../api/log-out-everywhere';
import { useRevokeSession } from '../api/revoke-session';

/** Where one is signed in, and signing out there. */
export function SessionsSection({ onSignOutHere }: { onSignOutHere: () => void }) {
  const sessions = useQuery(mySessionsQuery);
  const revoke = useRevokeSession();
  const everywhere = useLogOutEverywhere();
  const zone = readerZone();
  return (
    <div className="space-y-4">
      <ProblemNotice error={sessions.error ?? revoke.error ?? everywhere.error} />
      {sessions.isPending && (
        <Loading>
          <Skeleton className="h-24 w-full" />
        </Loading>
      )}
      <ul className="divide-y divide-line">
        {sessions.data?.items.map((one) => (
          <li key={one.id} className="flex items-center gap-3 py-3">
            <MonitorSmartphone aria-hidden className="size-6 shrink-0 text-ink-faint" />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-center gap-2">
                {one.device_name} {one.is_current && <Badge tone="yours">This one</Badge>}
              </p>
              <p className="tabular text-14 text-ink-soft">
                Last seen {formatMoment(one.last_used_at, zone)}
                {one.ip_address && `, from ${one.ip_address}`}
              </p>
            </div>
            {!one.is_current && (
              <Button
                tone="secondary"
                size="small"
                busy={revoke.isPending && revoke.variables.params.path.session_id === one.id}
                onClick={() =>
                  revoke.mutate(
                    { params: { path: { session_id: one.id } } },
                    { onSuccess: () => toast('That device is signed out.') },
                  )
                }
              >
                Sign out
              </Button>
            )}
          </li>
        ))}
      </ul>
      <div className="flex flex-wrap gap-3">
        <Button tone="secondary" onClick={onSignOutHere}>
          Sign out here
        </Button>
        <Button tone="trouble" busy={everywhere.isPending} onClick={() => everywhere.mutate({})}>
          Sign out everywhere
        </Button>
      </div>
    </div>
  );
}
