import { zodResolver } from '@hookform/resolvers/zod';
import { Link } from '@tanstack/react-router';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useLogIn } from '../api/log-in';
import { PasswordInput } from './password-input';
import { EMAIL, SOME_PASSWORD } from './rules';

const RULES = z.object({ email: EMAIL, password: SOME_PASSWORD });

/** E-mail and password; `onDone` runs once signed in. */
export function SignInForm({ onDone }: { onDone: () => void }) {
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: { email: '', password: '' } });
  const logIn = useLogIn();
  const { errors } = form.formState;
  const submit = form.handleSubmit((body) =>
    logIn.mutateAsync({ body }).then(onDone, (error: unknown) => showFieldErrors(form, error)),
  );
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <ProblemNotice error={logIn.error} />
      <Field label="E-mail" error={errors.email?.message}>
        <Input type="email" autoComplete="username" {...form.register('email')} />
      </Field>
      <Field label="Password" error={errors.password?.message}>
        <PasswordInput autoComplete="current-password" {...form.register('password')} />
      </Field>
      <div className="flex flex-wrap items-center justify-between gap-3">
        <Button type="submit" busy={form.formState.isSubmitting} className="grow sm:grow-0">
          Sign in
        </Button>
        <Link
          to="/forgot-password"
          className="inline-flex min-h-11 items-center text-accent underline underline-offset-4"
        >
          Forgot your password?
        </Link>
      </div>
    </form>
  );
}
