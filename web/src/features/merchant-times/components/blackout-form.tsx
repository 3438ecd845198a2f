import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { todayAt } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { instantAt, minuteOf } from '@/lib/wall-time';
import { useAddBlackout } from '../api/add-blackout';

interface BlackoutFormProps {
  resourceId: string;
  zone: string;
}

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'Choose the day.');
const time = z.string().refine((text) => minuteOf(text) !== undefined, 'Give a time, like 09:00.');
const RULES = z
  .object({ from_date: date, from_time: time, to_date: date, to_time: time, reason: z.string().trim().max(120) })
  .refine((one) => `${one.from_date}T${one.from_time}` < `${one.to_date}T${one.to_time}`, {
    path: ['to_date'],
    message: 'Must be after the beginning.',
  });

/** Keep a hall free for a while; bookings that are there stay. */
export function BlackoutForm({ resourceId, zone }: BlackoutFormProps) {
  const today = todayAt(zone);
  const fresh = { from_date: today, from_time: '00:00', to_date: today, to_time: '23:59', reason: '' };
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: fresh });
  const add = useAddBlackout(resourceId);
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    const ends = minuteOf(values.to_time) ?? 0;
    const body = {
      starts_at: instantAt(values.from_date, minuteOf(values.from_time) ?? 0, zone),
      // One minute to midnight means the whole day.
      ends_at: instantAt(values.to_date, ends === 1439 ? 1440 : ends, zone),
      reason: values.reason,
    };
    await add.mutateAsync(body).then(
      () => {
        toast('Blocked. Bookings that are there stay.');
        form.reset(fresh);
      },
      () => undefined,
    );
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <div className="grid grid-cols-2 gap-4">
        <Field label="From" error={errors.from_date?.message}>
          <Input type="date" {...form.register('from_date')} />
        </Field>
        <Field label="At" error={errors.from_time?.message}>
          <Input type="time" {...form.register('from_time')} />
        </Field>
        <Field label="Until" error={errors.to_date?.message}>
          <Input type="date" {...form.register('to_date')} />
        </Field>
        <Field label="At" error={errors.to_time?.message}>
          <Input type="time" {...form.register('to_time')} />
        </Field>
      </div>
      <Field label="Why" optional hint="For you and your people.">
        <Input maxLength={120} {...form.register('reason')} />
      </Field>
      <ProblemNotice error={add.error} />
      <Button type="submit" busy={isSubmitting}>
        Block this time
      </Button>
    </form>
  );
}
