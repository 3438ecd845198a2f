import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { FormProvider, useForm } from 'react-hook-form';
import { ifMatch } from '@/api/if-match';
import { InSight } from '@/components/ui/in-sight';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { offeringQuery } from '../api/get-offering';
import { useUpdateOffering } from '../api/update-offering';
import { useFormDraft } from '../hooks/use-form-draft';
import { useVersionedSave } from '../hooks/use-versioned-save';
import type { Offering } from '../listing-types';
import { offeringFields, offeringRules, offeringValues } from '../offering-values';
import { OfferingFieldset } from './offering-fieldset';
import { SaveBar } from './save-bar';
import { StaleNotice } from './stale-notice';

/** An offering's terms, saved by version. They count for what is booked from then on. */
export function EditOfferingForm({ offering }: { offering: Offering }) {
  const { kind, price } = offering;
  const { currency } = price;
  const queries = useQueryClient();
  const form = useForm({
    resolver: zodResolver(offeringRules(kind, currency)),
    defaultValues: offeringValues(kind, offering),
  });
  const forget = useFormDraft(form, `offering:${offering.id}:${offering.version}`);
  const update = useUpdateOffering(offering.id);
  const versioned = useVersionedSave({
    initial: offering,
    fieldsOf: (one) => offeringFields(kind, offeringValues(kind, one), currency),
    load: () => queries.fetchQuery({ ...offeringQuery(offering.id), staleTime: 0 }),
    send: (body, version) =>
      update.mutateAsync({ body, params: { path: { offering_id: offering.id } }, headers: ifMatch(version) }),
  });
  const { isDirty, isSubmitting, isSubmitted, isValid } = form.formState;
  const reset = (one: Offering) => {
    form.reset(offeringValues(kind, one));
    forget();
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await versioned.save(offeringFields(kind, values, currency));
      if (!saved) return;
      reset(saved);
      toast('Saved. It counts for what is booked from now on.');
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  const { theirs } = versioned;
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <OfferingFieldset kind={kind} currency={currency} venueId={offering.venue.id} resourceIsFixed />
        {theirs ? (
          <InSight>
            <StaleNotice
              theirChanges={versioned.theirChanges}
              busy={isSubmitting}
              onSaveMine={() => void submit()}
              onTakeTheirs={() => {
                versioned.take(theirs);
                reset(theirs);
              }}
            />
          </InSight>
        ) : (
          update.error && (
            <InSight>
              <ProblemNotice error={update.error} />
            </InSight>
          )
        )}
        <SaveBar
          label="Save the offering"
          busy={isSubmitting}
          isDirty={isDirty}
          trouble={isSubmitted && !isValid ? 'What is marked needs another look.' : undefined}
        />
      </form>
    </FormProvider>
  );
}
