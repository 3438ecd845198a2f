import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useResetPassword } from '../api/reset-password';
import { PasswordInput } from './password-input';
import { PASSWORD } from './rules';

const RULES = z.object({ password: PASSWORD });

/** Set a new password with the token that came by mail. */
export function ResetPasswordForm({ token }: { token: string }) {
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: { password: '' } });
  const reset = useResetPassword();
  const submit = form.handleSubmit(({ password }) =>
    reset.mutateAsync({ body: { token, password } }).catch((error: unknown) => showFieldErrors(form, error)),
  );
  if (reset.isSuccess) {
    return (
      <Notice tone="good" title="Your new password is set" action={<LinkButton to="/sign-in">Sign in</LinkButton>}>
        All other devices have been signed out.
      </Notice>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <ProblemNotice
        error={reset.error}
        action={
          <LinkButton to="/forgot-password" size="small" tone="secondary">
            Ask for a new link
          </LinkButton>
        }
      />
      <Field
        label="New password"
        error={form.formState.errors.password?.message}
        hint="At least 10 characters; a short sentence is fine."
      >
        <PasswordInput autoComplete="new-password" {...form.register('password')} />
      </Field>
      <Button type="submit" busy={form.formState.isSubmitting} className="w-full sm:w-auto">
        Set the password
      </Button>
    </form>
  );
}
