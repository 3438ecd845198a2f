import { Link } from '@tanstack/react-router';
import { Search, UserRoundX } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { formatDay, readerZone } from '@/lib/time';
import { inWords } from '@/lib/words';
import { type UserFilters, useUsers } from '../api/list-users';

/** Each role once: somebody may have the same one in several businesses. */
const rolesInWords = (roles: readonly { role: string }[]): string =>
  [...new Set(roles.map(({ role }) => inWords(role)))].join(', ');

const STATES = ['active', 'disabled'] as const;

interface UserListProps {
  filters: UserFilters;
  onFilters: (filters: UserFilters) => void;
}

/** Everybody with an account here; found by typing. */
export function UserList({ filters, onFilters }: UserListProps) {
  const [text, setText] = useState(filters.q ?? '');
  const users = useUsers(filters);
  const items = users.data?.pages.flatMap((page) => page.items) ?? [];
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onFilters({ ...filters, q: text.trim() || undefined });
  };
  return (
    <div className="space-y-4">
      <form onSubmit={submit} className="flex flex-wrap items-end gap-3">
        <Field label="Name or e-mail" className="min-w-48 flex-1">
          <Input type="search" value={text} onChange={(event) => setText(event.target.value)} />
        </Field>
        <Field label="State" className="w-40">
          <Select
            value={filters.state ?? ''}
            onChange={(event) => onFilters({ ...filters, state: STATES.find((state) => state === event.target.value) })}
            options={[
              { value: '', label: 'All' },
              { value: 'active', label: 'Open' },
              { value: 'disabled', label: 'Closed' },
            ]}
          />
        </Field>
        <Button type="submit" icon={<Search aria-hidden className="size-5" />}>
          Search
        </Button>
      </form>
      <ProblemNotice error={users.error} />
      {users.isPending && (
        <Loading className="space-y-2">
          {['a', 'b', 'c', 'd', 'e'].map((key) => (
            <Skeleton key={key} className="h-14" />
          ))}
        </Loading>
      )}
      {users.data && items.length === 0 && (
        <EmptyState icon={<UserRoundX />} title="Nobody fits that">
          Try a part of the name or of the e-mail.
        </EmptyState>
      )}
      {items.length > 0 && (
        <ul className="divide-y divide-line rounded-card border border-line bg-surface">
          {items.map((user) => (
            <li
              key={user.id}
              className="relative flex flex-wrap items-center gap-x-4 gap-y-1 px-4 py-3 hover:bg-sunken"
            >
              <div className="min-w-0 flex-1 basis-56">
                <Link
                  to="/admin/users/$userId"
                  params={{ userId: user.id }}
                  className="font-medium after:absolute after:inset-0"
                >
                  {user.display_name || user.email}
                </Link>
                <p className="truncate text-14 text-ink-soft">{user.email}</p>
              </div>
              <p className="text-14 text-ink-soft">{rolesInWords(user.roles)}</p>
              <p className="tabular text-14 text-ink-soft">since {formatDay(user.created_at, readerZone())}</p>
              {user.disabled_at && (
                <Badge tone="trouble" icon={<UserRoundX />}>
                  Closed
                </Badge>
              )}
            </li>
          ))}
        </ul>
      )}
      {users.hasNextPage && (
        <Button tone="secondary" busy={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
          Show more
        </Button>
      )}
    </div>
  );
}
