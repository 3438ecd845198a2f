import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useRegister } from '../api/register';
import { PasswordInput } from './password-input';
import { EMAIL, NAME, PASSWORD } from './rules';

const RULES = z.object({ display_name: NAME, email: EMAIL, password: PASSWORD });

/** Three fields to an account; `onDone` runs once signed in. */
export function SignUpForm({ onDone }: { onDone: () => void }) {
  const form = useForm({
    resolver: zodResolver(RULES),
    defaultValues: { display_name: '', email: '', password: '' },
  });
  const register = useRegister();
  const { errors } = form.formState;
  const submit = form.handleSubmit((body) =>
    register.mutateAsync({ body }).then(onDone, (error: unknown) => showFieldErrors(form, error)),
  );
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <ProblemNotice error={register.error} />
      <Field label="Your name" error={errors.display_name?.message} hint="As the venue should greet you.">
        <Input autoComplete="name" {...form.register('display_name')} />
      </Field>
      <Field label="E-mail" error={errors.email?.message} hint="Your confirmations go there.">
        <Input type="email" autoComplete="email" {...form.register('email')} />
      </Field>
      <Field label="Password" error={errors.password?.message} hint="At least 10 characters; a short sentence is fine.">
        <PasswordInput autoComplete="new-password" {...form.register('password')} />
      </Field>
      <Button type="submit" busy={form.formState.isSubmitting} className="w-full sm:w-auto">
        Sign up
      </Button>
    </form>
  );
}
