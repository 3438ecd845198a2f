import { zodResolver } from '@hookform/resolvers/zod';
import { FormProvider, useForm } from 'react-hook-form';
import { InSight } from '@/components/ui/in-sight';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { showFieldErrors } from '@/lib/form-problems';
import { useCreateVenue } from '../api/create-venue';
import { useFormDraft } from '../hooks/use-form-draft';
import { VENUE_RULES, venueFields, venueValues } from '../venue-values';
import { SaveBar } from './save-bar';
import { VenueFieldset } from './venue-fieldset';

interface NewVenueFormProps {
  businessId: string;
  onCreated: (venueId: string) => void;
}

/** A new venue of a business. */
export function NewVenueForm({ businessId, onCreated }: NewVenueFormProps) {
  const form = useForm({ resolver: zodResolver(VENUE_RULES), defaultValues: venueValues() });
  const forget = useFormDraft(form, `new-venue:${businessId}`);
  const create = useCreateVenue();
  const { isSubmitting, isSubmitted, isValid } = form.formState;
  const submit = form.handleSubmit(async (values) => {
    try {
      const venue = await create.mutateAsync({ merchant_id: businessId, ...venueFields(values) });
      forget();
      onCreated(venue.id);
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  return (
    <FormProvider {...form}>
      <form onSubmit={submit} noValidate className="space-y-4">
        <VenueFieldset zoneIsFixed={false} />
        {create.error && (
          <InSight>
            <ProblemNotice error={create.error} />
          </InSight>
        )}
        <SaveBar
          label="Create the venue"
          busy={isSubmitting}
          isDirty
          trouble={isSubmitted && !isValid ? 'What is marked needs another look.' : undefined}
        />
      </form>
    </FormProvider>
  );
}
