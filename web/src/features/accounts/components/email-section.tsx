import { zodResolver } from '@hookform/resolvers/zod';
import { MailCheck, MailWarning } from 'lucide-react';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import type { User } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useChangeEmail } from '../api/change-email';
import { useResendVerification } from '../api/resend-verification';
import { PasswordInput } from './password-input';
import { EMAIL, SOME_PASSWORD } from './rules';

const RULES = z.object({ new_email: EMAIL, password: SOME_PASSWORD });

/** The e-mail: whether it is confirmed, and changing it. */
export function EmailSection({ user }: { user: User }) {
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: { new_email: '', password: '' } });
  const change = useChangeEmail();
  const resend = useResendVerification();
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit((body) =>
    change.mutateAsync({ body }).then(
      () => form.reset({ new_email: body.new_email, password: '' }),
      (error: unknown) => showFieldErrors(form, error),
    ),
  );
  return (
    <div className="space-y-4">
      <p className="flex flex-wrap items-center gap-3">
        <span className="break-all">{user.email}</span>
        {user.email_verified ? (
          <Badge tone="free" icon={<MailCheck />}>
            Confirmed
          </Badge>
        ) : (
          <Badge tone="held" icon={<MailWarning />}>
            Not confirmed yet
          </Badge>
        )}
        {!user.email_verified && (
          <Button
            tone="secondary"
            size="small"
            busy={resend.isPending}
            disabled={resend.isSuccess}
            onClick={() => resend.mutate({})}
          >
            {resend.isSuccess ? 'Sent' : 'Send the mail again'}
          </Button>
        )}
      </p>
      <ProblemNotice error={resend.error ?? change.error} />
      {change.isSuccess && (
        <Notice tone="good" title="Look into your mail">
          The address changes when you press the link we sent to {form.getValues('new_email')}.
        </Notice>
      )}
      <form onSubmit={submit} noValidate className="grid items-start gap-4 sm:grid-cols-2">
        <Field label="New e-mail" error={errors.new_email?.message}>
          <Input type="email" autoComplete="email" {...form.register('new_email')} />
        </Field>
        <Field label="Your password" error={errors.password?.message}>
          <PasswordInput autoComplete="current-password" {...form.register('password')} />
        </Field>
        <div>
          <Button type="submit" tone="secondary" busy={isSubmitting}>
            Change the e-mail
          </Button>
        </div>
      </form>
    </div>
  );
}
