import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import type { User } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { useUpdateMe } from '../api/update-me';
import { NAME } from './rules';

const RULES = z.object({ display_name: NAME, phone: z.string().trim().max(40, 'Use at most 40 characters.') });

const valuesOf = (user: User) => ({ display_name: user.display_name, phone: user.phone ?? '' });

/** Name and phone, with a way back after saving. */
export function ProfileForm({ user }: { user: User }) {
  const form = useForm({ resolver: zodResolver(RULES), values: valuesOf(user) });
  const update = useUpdateMe();
  const { errors, isDirty, isSubmitting } = form.formState;
  const save = (values: z.infer<typeof RULES>, version: number) =>
    update.mutateAsync({
      body: { display_name: values.display_name, phone: values.phone || null },
      params: { header: { 'if-match': `"${version}"` } },
    });
  const submit = form.handleSubmit(async (values) => {
    const before = valuesOf(user);
    try {
      const saved = await save(values, user.version);
      toast('Saved.', { undo: () => void save(before, saved.version).catch(() => undefined) });
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <ProblemNotice error={update.error} />
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Your name" error={errors.display_name?.message}>
          <Input autoComplete="name" {...form.register('display_name')} />
        </Field>
        <Field label="Phone" optional error={errors.phone?.message} hint="For the venue, should something come up.">
          <Input type="tel" autoComplete="tel" {...form.register('phone')} />
        </Field>
      </div>
      <Button type="submit" busy={isSubmitting} disabled={!isDirty}>
        Save
      </Button>
    </form>
  );
}
