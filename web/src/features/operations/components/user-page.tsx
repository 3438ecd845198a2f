import { type FormEvent, useRef, useState } from 'react';
import type { Answer } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { formatMoment, readerZone } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { inWords } from '@/lib/words';
import { useDisableUser } from '../api/disable-user';
import { useEnableUser } from '../api/enable-user';

type AdminUser = Answer<'/api/v1/users/{user_id}', 'get'>;

/** One person: who they are, what they may do, closing and opening their account. */
export function UserPage({ user }: { user: AdminUser }) {
  const zone = readerZone();
  const facts = [
    ['E-mail', `${user.email}${user.email_verified ? '' : ' (not confirmed)'}`],
    ['Phone', user.phone ?? 'none'],
    ['Since', formatMoment(user.created_at, zone)],
    ['Number', user.id],
  ];
  return (
    <div className="space-y-4">
      <CardSection heading="Who">
        <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[8rem_1fr]">
          {facts.map(([name, value]) => (
            <div key={name} className="contents">
              <dt className="text-ink-soft">{name}</dt>
              <dd className="break-all">{value}</dd>
            </div>
          ))}
          <dt className="text-ink-soft">Roles</dt>
          <dd className="flex flex-wrap gap-2">
            {user.roles.length === 0 && 'Customer'}
            {user.roles.map(({ role, scope_id }) => (
              <Badge key={`${role} ${scope_id}`}>{inWords(role)}</Badge>
            ))}
          </dd>
        </dl>
      </CardSection>
      <CardSection heading="Account">
        {user.disabled_at ? <Closed user={user} zone={zone} /> : <Open user={user} />}
      </CardSection>
    </div>
  );
}

function Closed({ user, zone }: { user: AdminUser; zone: string }) {
  const enable = useEnableUser(user.id);
  return (
    <div className="space-y-3">
      <p>
        Closed since {formatMoment(user.disabled_at ?? '', zone)}. {user.disabled_reason}
      </p>
      <ProblemNotice error={enable.error} />
      <Button
        busy={enable.isPending}
        onClick={() =>
          enable.mutate(
            { params: { path: { user_id: user.id } } },
            { onSuccess: () => toast('The account is open again.') },
          )
        }
      >
        Open it again
      </Button>
    </div>
  );
}

function Open({ user }: { user: AdminUser }) {
  const [reason, setReason] = useState('');
  const field = useRef<HTMLInputElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const disable = useDisableUser(user.id);
  const enable = useEnableUser(user.id);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsAsked(true);
    if (!reason.trim()) {
      field.current?.focus();
      return;
    }
    const params = { path: { user_id: user.id } };
    disable.mutate(
      { params, body: { reason: reason.trim() } },
      { onSuccess: () => toast('The account is closed.', { undo: () => enable.mutate({ params }) }) },
    );
  };
  return (
    <form onSubmit={submit} noValidate className="space-y-3">
      <p className="text-ink-soft">Closing it signs the person out everywhere at once. Their bookings stay.</p>
      <ProblemNotice error={disable.error} />
      <Field label="Reason" hint="Kept in the audit log." error={isAsked && !reason.trim() ? 'Say why.' : undefined}>
        <Input ref={field} maxLength={200} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Button type="submit" tone="trouble" busy={disable.isPending}>
        Close the account
      </Button>
    </form>
  );
}
