import { useFormContext } from 'react-hook-form';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import type { SlotValues } from '../slot-values';

interface SlotFieldsetProps {
  currency: string;
  /** Somebody comes: the time itself cannot move any more. */
  isBooked: boolean;
  /** What the first field is called where it is the beginning of many. */
  dateLabel?: string;
}

/** What one says about a time, or about many alike. */
export function SlotFieldset({ currency, isBooked, dateLabel = 'Day' }: SlotFieldsetProps) {
  const { register, formState } = useFormContext<SlotValues>();
  const { errors } = formState;
  return (
    <div className="grid grid-cols-2 gap-4">
      <Field label={dateLabel} error={errors.date?.message}>
        <Input type="date" disabled={isBooked} {...register('date')} />
      </Field>
      <Field label="Begins at" error={errors.time?.message}>
        <Input type="time" disabled={isBooked} {...register('time')} />
      </Field>
      {isBooked && (
        <p className="col-span-2 text-14 text-ink-soft">Somebody has booked this time, so it stays where it is.</p>
      )}
      <Field label="Length in minutes" error={errors.duration_minutes?.message}>
        <Input inputMode="numeric" disabled={isBooked} {...register('duration_minutes')} />
      </Field>
      <Field label="Places" error={errors.capacity?.message}>
        <Input inputMode="numeric" {...register('capacity')} />
      </Field>
      <Field label={`Price per place (${currency})`} className="col-span-2 sm:col-span-1" error={errors.price?.message}>
        <Input inputMode="decimal" {...register('price')} />
      </Field>
      <Field label="Note" optional className="col-span-2" error={errors.note?.message} hint="Customers read it.">
        <Input maxLength={500} {...register('note')} />
      </Field>
    </div>
  );
}
