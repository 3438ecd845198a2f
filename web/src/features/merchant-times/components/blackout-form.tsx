import { zodResolver } from '@hookform/resolvers/zod';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Checkbox } from '@/components/ui/checkbox';
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

const DAY_MINUTES = 1440;

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'Choose the day.');
const time = z.string().refine((text) => minuteOf(text) !== undefined, 'Give a time, like 09:00.');
const RULES = z
  .object({
    whole_days: z.boolean(),
    from_date: date,
    from_time: time,
    to_date: date,
    to_time: time,
    reason: z.string().trim().max(120, 'Use at most 120 characters.'),
  })
  .refine(
    (one) =>
      one.whole_days
        ? one.from_date <= one.to_date
        : `${one.from_date}T${one.from_time}` < `${one.to_date}T${one.to_time}`,
    { path: ['to_date'], message: 'Must not be before the beginning.' },
  );

/** Keep a hall free for a while; bookings that are there stay. */
export function BlackoutForm({ resourceId, zone }: BlackoutFormProps) {
  const today = todayAt(zone);
  const fresh = {
    whole_days: true,
    from_date: today,
    from_time: '09:00',
    to_date: today,
    to_time: '18:00',
    reason: '',
  };
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: fresh });
  const add = useAddBlackout(resourceId);
  const { errors, isSubmitting } = form.formState;
  const isWhole = form.watch('whole_days');
  const submit = form.handleSubmit(async (values) => {
    const [from, to] = isWhole
      ? [0, DAY_MINUTES]
      : [minuteOf(values.from_time) ?? 0, minuteOf(values.to_time) ?? DAY_MINUTES];
    try {
      await add.mutateAsync({
        starts_at: instantAt(values.from_date, from, zone),
        ends_at: instantAt(values.to_date, to, zone),
        reason: values.reason,
      });
      toast('Blocked. Bookings that are there stay.');
      form.reset(fresh);
    } catch {
      // The notice above the button says what is in the way.
    }
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <div className="grid grid-cols-2 gap-4">
        <Field label={isWhole ? 'First day' : 'From'} error={errors.from_date?.message}>
          <Input type="date" {...form.register('from_date')} />
        </Field>
        {!isWhole && (
          <Field label="From what time" error={errors.from_time?.message}>
            <Input type="time" {...form.register('from_time')} />
          </Field>
        )}
        <Field label={isWhole ? 'Last day' : 'Until'} error={errors.to_date?.message}>
          <Input type="date" {...form.register('to_date')} />
        </Field>
        {!isWhole && (
          <Field label="Until what time" error={errors.to_time?.message}>
            <Input type="time" {...form.register('to_time')} />
          </Field>
        )}
      </div>
      <Controller
        control={form.control}
        name="whole_days"
        render={({ field }) => <Checkbox checked={field.value} onChange={field.onChange} label="Whole days" />}
      />
      <Field label="Why" optional error={errors.reason?.message} hint="For you and your people.">
        <Input maxLength={120} {...form.register('reason')} />
      </Field>
      <ProblemNotice error={add.error} />
      <Button type="submit" busy={isSubmitting}>
        Block this time
      </Button>
    </form>
  );
}
