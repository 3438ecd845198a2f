import { zodResolver } from '@hookform/resolvers/zod';
import { FormProvider, useForm } from 'react-hook-form';
import { InSight } from '@/components/ui/in-sight';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useCreateOffering } from '../api/create-offering';
import { useCreateResource } from '../api/create-resource';
import { numberOf } from '../field-rules';
import { useFormDraft } from '../hooks/use-form-draft';
import type { OfferingKind } from '../listing-types';
import { newOffering, type OfferingValues, offeringRules, offeringValues } from '../offering-values';
import { OfferingFieldset } from './offering-fieldset';
import { SaveBar } from './save-bar';

interface NewOfferingFormProps {
  kind: OfferingKind;
  currency: string;
  venueId: string;
  onCreated: (offeringId: string) => void;
}

/** A new offering at a venue; a space may make its hall on the way. */
export function NewOfferingForm({ kind, currency, venueId, onCreated }: NewOfferingFormProps) {
  const form = useForm({
    resolver: zodResolver(offeringRules(kind, currency)),
    defaultValues: offeringValues(kind),
  });
  const forget = useFormDraft(form, `new-offering:${venueId}:${kind}`);
  const create = useCreateOffering();
  const createHall = useCreateResource();
  const { isSubmitting, isSubmitted, isValid } = form.formState;

  const hallOf = async (values: OfferingValues): Promise<string> => {
    if (kind === 'session' || values.resource_id) return values.resource_id;
    const hall = await createHall.mutateAsync({
      venue_id: venueId,
      name: values.resource_name,
      capacity: numberOf(values.capacity),
    });
    // It is there now: should the offering be refused, it is not made a second time.
    form.setValue('resource_id', hall.id);
    return hall.id;
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      const resourceId = await hallOf(values);
      const offering = await create.mutateAsync(newOffering(kind, values, { venueId, resourceId, currency }));
      forget();
      onCreated(offering.id);
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <OfferingFieldset kind={kind} currency={currency} venueId={venueId} resourceIsFixed={false} />
        {(createHall.error ?? create.error) && (
          <InSight>
            <ProblemNotice error={createHall.error ?? create.error} />
          </InSight>
        )}
        <SaveBar
          label="Create the offering"
          busy={isSubmitting}
          isDirty
          trouble={isSubmitted && !isValid ? 'What is marked needs another look.' : undefined}
        />
      </form>
    </FormProvider>
  );
}
