import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { FormProvider, useForm } from 'react-hook-form';
import { ifMatch } from '@/api/if-match';
import { problemOf } from '@/api/problems';
import type { Offering } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import type { LocalDate } from '@/lib/dates';
import { isMarked, showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { useChangeSlot } from '../api/change-slot';
import { useCreateSlot } from '../api/create-slot';
import { slotBody, slotChange, slotRules, slotValues } from '../slot-values';
import type { Slot } from '../time-types';
import { SlotFieldset } from './slot-fieldset';

interface SlotFormProps {
  offering: Offering;
  slot: Slot | undefined;
  date: LocalDate;
  /** With the day on which the time is now; without one, nothing has changed. */
  onDone: (date?: LocalDate) => void;
}

/** The fields of one time. Where the clocks show it twice, it asks which of the two is meant. */
export function SlotForm({ offering, slot, date, onDone }: SlotFormProps) {
  const { currency } = offering.price;
  const form = useForm({
    resolver: zodResolver(slotRules(currency)),
    defaultValues: slotValues(offering, slot, date),
  });
  const create = useCreateSlot(offering.id);
  const change = useChangeSlot(offering.id);
  const [fold, setFold] = useState<'' | '0' | '1'>('');
  const error = create.error ?? change.error;
  const isTwice = problemOf(error).name === 'ambiguous-local-time' || fold !== '';
  const submit = form.handleSubmit(async (values) => {
    const which = fold === '' ? {} : { fold: fold === '0' ? (0 as const) : (1 as const) };
    try {
      if (slot) {
        const body = { ...slotChange(offering, slot, values), ...which };
        await change.mutateAsync({ body, params: { path: { slot_id: slot.id } }, headers: ifMatch(slot.version) });
        toast('Saved.');
      } else {
        await create.mutateAsync({ ...slotBody(offering, values), ...which });
        toast('The time is there.');
      }
      onDone(values.date);
    } catch (thrown) {
      showFieldErrors(form, thrown, { local_start: 'date' });
    }
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <SlotFieldset currency={currency} isBooked={(slot?.taken ?? 0) > 0} />
        {isTwice && (
          <Field label="The clocks are put back then, and show this time twice">
            <Select
              placeholder="Choose which one"
              value={fold}
              onChange={(event) => setFold(event.target.value as '' | '0' | '1')}
              options={[
                { value: '0', label: 'The first one' },
                { value: '1', label: 'The second one' },
              ]}
            />
          </Field>
        )}
        <ProblemNotice error={isMarked(form.formState.errors) ? undefined : error} />
        <div className="flex flex-wrap gap-3">
          <Button type="submit" busy={form.formState.isSubmitting}>
            {slot ? 'Save' : 'Add it'}
          </Button>
          <Button tone="secondary" onClick={() => onDone()}>
            Leave it
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
