import { useQuery } from '@tanstack/react-query';
import { useFormContext } from 'react-hook-form';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { formatDuration } from '@/lib/time';
import { resourcesQuery } from '../api/list-resources';
import type { OfferingValues } from '../offering-values';

interface SpaceSectionProps {
  venueId: string;
  /** An offering keeps the hall it was made for. */
  resourceIsFixed: boolean;
}

const STEPS = [15, 30, 60, 120, 240];

const hintOf = (text: string): string | undefined => {
  const minutes = Number(text);
  return minutes >= 60 && Number.isInteger(minutes) ? formatDuration(minutes) : undefined;
};

/** How a space is booked: which hall, how long, and what it takes before and after. */
export function SpaceSection({ venueId, resourceIsFixed }: SpaceSectionProps) {
  const { register, watch, formState } = useFormContext<OfferingValues>();
  const { errors } = formState;
  const { data } = useQuery(resourcesQuery(venueId));
  const resources = data?.items ?? [];
  const step = Number(watch('minutes_step'));
  const steps = STEPS.includes(step) ? STEPS : [step, ...STEPS];
  const minutes = (field: 'minutes_min' | 'minutes_max' | 'setup_minutes' | 'cleanup_minutes', label: string) => (
    <Field label={label} error={errors[field]?.message} hint={hintOf(watch(field))}>
      <Input inputMode="numeric" {...register(field)} />
    </Field>
  );
  return (
    <CardSection heading="The hall and its hours">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field
          label="Hall"
          error={errors.resource_id?.message}
          hint={resourceIsFixed ? 'Fixed for this offering.' : 'Two offerings of one hall never overlap.'}
          className={watch('resource_id') ? 'sm:col-span-2' : ''}
        >
          <Select
            placeholder="A new hall"
            disabled={resourceIsFixed}
            options={resources.map((one) => ({ value: one.id, label: one.name }))}
            {...register('resource_id')}
          />
        </Field>
        {!watch('resource_id') && (
          <Field label="Name of the new hall" error={errors.resource_name?.message}>
            <Input {...register('resource_name')} />
          </Field>
        )}
        <Field label="People who fit in" optional error={errors.capacity?.message}>
          <Input inputMode="numeric" {...register('capacity')} />
        </Field>
        <Field label="Booked in steps of" error={errors.minutes_step?.message} hint="A started step is paid whole.">
          <Select
            options={steps.map((value) => ({ value: String(value), label: formatDuration(value) }))}
            {...register('minutes_step')}
          />
        </Field>
        {minutes('minutes_min', 'Shortest, in minutes')}
        {minutes('minutes_max', 'Longest, in minutes')}
        {minutes('setup_minutes', 'Set-up before, in minutes')}
        {minutes('cleanup_minutes', 'Clean-up after, in minutes')}
      </div>
      <p className="mt-3 text-14 text-ink-soft">
        Set-up and clean-up keep the hall free of other bookings and are not charged. It can be booked within the
        venue's opening hours.
      </p>
    </CardSection>
  );
}
