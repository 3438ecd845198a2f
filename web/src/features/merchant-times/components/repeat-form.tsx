import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { FormProvider, useForm, useWatch } from 'react-hook-form';
import type { Offering } from '@/api/types';
import { Button } from '@/components/ui/button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { addMonths, type LocalDate } from '@/lib/dates';
import { isMarked, showFieldErrors } from '@/lib/form-problems';
import { describeDate } from '@/lib/time';
import { toast } from '@/lib/toasts';
import { counted } from '@/lib/words';
import { useCreateSlotsByRule } from '../api/create-slots-by-rule';
import { usePreviewSlots } from '../api/preview-slots';
import { obstacleOf } from '../plan-words';
import { dayOf, type Recurrence, ruleInWords, ruleOf } from '../recurrence-rule';
import { type SlotValues, slotBody, slotRules, slotValues } from '../slot-values';
import type { NewSlots, Plan } from '../time-types';
import { PlanPreview } from './plan-preview';
import { RecurrenceFields } from './recurrence-fields';
import { SlotFieldset } from './slot-fieldset';

interface RepeatFormProps {
  offering: Offering;
  date: LocalDate;
  /** With the first day of those made; without one, nothing has changed. */
  onDone: (date?: LocalDate) => void;
}

/** A rule, its preview, and then the times themselves. Changing anything asks for a new preview. */
export function RepeatForm({ offering, date, onDone }: RepeatFormProps) {
  const { currency } = offering.price;
  const form = useForm({
    resolver: zodResolver(slotRules(currency)),
    defaultValues: slotValues(offering, undefined, date),
  });
  const [rule, setRule] = useState<Recurrence>({
    days: [dayOf(date)],
    everyWeeks: 1,
    end: { kind: 'until', date: addMonths(date, 3) },
  });
  const [seen, setSeen] = useState<{ plan: Plan; body: NewSlots }>();
  const preview = usePreviewSlots();
  const create = useCreateSlotsByRule(offering.id);
  const values = useWatch({ control: form.control });

  const bodyOf = (typed: SlotValues): NewSlots => ({
    ...slotBody(offering, typed),
    rrule: ruleOf(rule),
    skip_clashes: true,
  });
  const isCurrent = seen !== undefined && JSON.stringify(bodyOf(values as SlotValues)) === JSON.stringify(seen.body);

  const look = form.handleSubmit(async (typed) => {
    if (rule.days.length === 0) return;
    const body = bodyOf(typed);
    try {
      const plan = await preview.mutateAsync({ body, params: { path: { offering_id: offering.id } } });
      setSeen({ plan, body });
    } catch (error) {
      showFieldErrors(form, error, { local_start: 'date' });
    }
  });
  const make = () => {
    if (!seen) return;
    create.mutate(seen.body, {
      onSuccess: (made) => {
        toast(`${counted(made.count, 'time')} added.`);
        onDone(seen.plan.slots.find((one) => obstacleOf(one) === undefined)?.local_start.slice(0, 10));
      },
    });
  };
  const zone = offering.venue.time_zone;
  return (
    <FormProvider {...form}>
      <form onSubmit={look} noValidate className="space-y-4">
        <SlotFieldset currency={currency} isBooked={false} dateLabel="First day" />
        <RecurrenceFields value={rule} onChange={setRule} min={date} />
        <p className="text-ink-soft">{ruleInWords(rule, (day) => describeDate(day, zone))}</p>
        <ProblemNotice error={isMarked(form.formState.errors) ? undefined : (preview.error ?? create.error)} />
        {isCurrent && <PlanPreview plan={seen.plan} />}
        <div className="flex flex-wrap gap-3">
          {isCurrent && seen.plan.count > 0 ? (
            <Button key="make" busy={create.isPending} onClick={make}>
              Add {counted(seen.plan.count, 'time')}
            </Button>
          ) : (
            <Button key="look" type="submit" busy={preview.isPending} disabled={rule.days.length === 0}>
              Look it over
            </Button>
          )}
          <Button tone="secondary" onClick={() => onDone()}>
            Leave it
          </Button>
        </div>
      </form>
    </FormProvider>
  );
}
