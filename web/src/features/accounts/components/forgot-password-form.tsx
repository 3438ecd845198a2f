import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { useForgotPassword } from '../api/forgot-password';
import { EMAIL } from './rules';

const RULES = z.object({ email: EMAIL });

/** Ask for the mail with the link to a new password. */
export function ForgotPasswordForm() {
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: { email: '' } });
  const forgot = useForgotPassword();
  const submit = form.handleSubmit((body) => forgot.mutateAsync({ body }).catch(() => undefined));
  if (forgot.isSuccess) {
    return (
      <Notice tone="good" title="Look into your mail">
        If {form.getValues('email')} has an account here, a link to set a new password is on its way. It is good for an
        hour.
      </Notice>
    );
  }
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <ProblemNotice error={forgot.error} />
      <Field label="E-mail" error={form.formState.errors.email?.message}>
        <Input type="email" autoComplete="email" {...form.register('email')} />
      </Field>
      <Button type="submit" busy={form.formState.isSubmitting} className="w-full sm:w-auto">
        Send me the link
      </Button>
    </form>
  );
}
