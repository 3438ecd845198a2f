import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { useChangePassword } from '../api/change-password';
import { PasswordInput } from './password-input';
import { PASSWORD, SOME_PASSWORD } from './rules';

const RULES = z.object({ current_password: SOME_PASSWORD, new_password: PASSWORD });

/** Changing the password. */
export function PasswordSection() {
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: { current_password: '', new_password: '' } });
  const change = useChangePassword();
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit((body) =>
    change.mutateAsync({ body }).then(
      () => {
        form.reset();
        toast('Your password is changed. Other devices have been signed out.');
      },
      (error: unknown) => showFieldErrors(form, error),
    ),
  );
  return (
    <form onSubmit={submit} noValidate className="grid items-start gap-4 sm:grid-cols-2">
      <div className="sm:col-span-2 empty:hidden">
        <ProblemNotice error={change.error} />
      </div>
      <Field label="Password now" error={errors.current_password?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('current_password')} />
      </Field>
      <Field
        label="New password"
        error={errors.new_password?.message}
        hint="At least 10 characters; a short sentence is fine."
      >
        <PasswordInput autoComplete="new-password" {...form.register('new_password')} />
      </Field>
      <div>
        <Button type="submit" tone="secondary" busy={isSubmitting}>
          Change the password
        </Button>
      </div>
    </form>
  );
}
