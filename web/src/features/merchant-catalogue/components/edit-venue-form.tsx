import { zodResolver } from '@hookform/resolvers/zod';
import { useQueryClient } from '@tanstack/react-query';
import { FormProvider, useForm } from 'react-hook-form';
import { ifMatch } from '@/api/if-match';
import { InSight } from '@/components/ui/in-sight';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { venueQuery } from '../api/get-venue';
import { useUpdateVenue } from '../api/update-venue';
import { useFormDraft } from '../hooks/use-form-draft';
import { useVersionedSave } from '../hooks/use-versioned-save';
import type { Venue } from '../listing-types';
import { VENUE_RULES, venueFields, venueValues } from '../venue-values';
import { SaveBar } from './save-bar';
import { StaleNotice } from './stale-notice';
import { VenueFieldset } from './venue-fieldset';

interface EditVenueFormProps {
  venue: Venue;
  /** Once something is offered there, its clock cannot change. */
  zoneIsFixed: boolean;
}

/** A venue's address, hours and the rest, saved by version. */
export function EditVenueForm({ venue, zoneIsFixed }: EditVenueFormProps) {
  const queries = useQueryClient();
  const form = useForm({ resolver: zodResolver(VENUE_RULES), defaultValues: venueValues(venue) });
  const forget = useFormDraft(form, `venue:${venue.id}:${venue.version}`);
  const update = useUpdateVenue(venue.id);
  const versioned = useVersionedSave({
    initial: venue,
    fieldsOf: (one) => venueFields(venueValues(one)),
    load: () => queries.fetchQuery({ ...venueQuery(venue.id), staleTime: 0 }),
    send: (body, version) =>
      update.mutateAsync({ body, params: { path: { venue_id: venue.id } }, headers: ifMatch(version) }),
  });
  const { isDirty, isSubmitting, isSubmitted, isValid } = form.formState;
  const reset = (one: Venue) => {
    form.reset(venueValues(one));
    forget();
  };
  const submit = form.handleSubmit(async (values) => {
    try {
      const saved = await versioned.save(venueFields(values));
      if (!saved) return;
      reset(saved);
      toast('Saved.');
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  const { theirs } = versioned;
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <VenueFieldset zoneIsFixed={zoneIsFixed} />
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
          label="Save the venue"
          busy={isSubmitting}
          isDirty={isDirty}
          trouble={isSubmitted && !isValid ? 'What is marked needs another look.' : undefined}
        />
      </form>
    </FormProvider>
  );
}
