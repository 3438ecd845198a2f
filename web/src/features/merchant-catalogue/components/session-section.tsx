import { Controller, useFormContext } from 'react-hook-form';
import { CardSection } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { OfferingValues } from '../offering-values';

/** How a session is sold: its length, its places, how many at once. */
export function SessionSection() {
  const { control, register, formState } = useFormContext<OfferingValues>();
  const { errors } = formState;
  return (
    <CardSection heading="Places and length">
      <div className="grid gap-4 sm:grid-cols-3">
        <Field label="Length in minutes" error={errors.duration_minutes?.message} hint="Each time may have its own.">
          <Input inputMode="numeric" {...register('duration_minutes')} />
        </Field>
        <Field label="Usual places" optional error={errors.capacity?.message} hint="Each time may have its own.">
          <Input inputMode="numeric" {...register('capacity')} />
        </Field>
        <Field label="Places in one booking" error={errors.units_max?.message} hint="At most.">
          <Input inputMode="numeric" {...register('units_max')} />
        </Field>
      </div>
      <div className="mt-2">
        <Controller
          control={control}
          name="one_per_user"
          render={({ field }) => (
            <Checkbox
              checked={field.value}
              onChange={field.onChange}
              label="One booking per person and time"
              hint="Nobody books the same time twice; several places in one booking are fine."
            />
          )}
        />
      </div>
    </CardSection>
  );
}
