import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { ifMatch } from '@/api/if-match';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { InSight } from '@/components/ui/in-sight';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Textarea } from '@/components/ui/textarea';
import { showFieldErrors } from '@/lib/form-problems';
import { toast } from '@/lib/toasts';
import { categoriesQuery } from '../api/list-categories';
import { myBusinessesQuery } from '../api/list-my-businesses';
import { useUpdateBusiness } from '../api/update-business';
import { categorySlug } from '../category-slug';
import { DESCRIPTION, MAYBE_EMAIL, MAYBE_PHONE, NAME } from '../field-rules';
import { useFormDraft } from '../hooks/use-form-draft';
import { useVersionedSave } from '../hooks/use-versioned-save';
import type { Business, Picture } from '../listing-types';
import { CategoryPicker } from './category-picker';
import { PhotoUploader } from './photo-uploader';
import { SaveBar } from './save-bar';
import { StaleNotice } from './stale-notice';

const RULES = z.object({
  name: NAME,
  category: z.string().trim().min(1, 'Say what sort of business it is.'),
  description: DESCRIPTION,
  contact_email: MAYBE_EMAIL,
  contact_phone: MAYBE_PHONE,
  logo: z.custom<Picture[]>(),
});

const valuesOf = (business: Business) => ({
  name: business.name,
  category: business.category_name,
  description: business.description,
  contact_email: business.contact_email ?? '',
  contact_phone: business.contact_phone ?? '',
  logo: business.logo ? [business.logo] : [],
});

const fieldsOf = ({ name, category, description, contact_email, contact_phone, logo }: Business) => ({
  name,
  category,
  description,
  contact_email,
  contact_phone,
  logo_id: logo?.id ?? null,
});

/** What customers read about a business. */
export function BusinessForm({ business }: { business: Business }) {
  const queries = useQueryClient();
  const categories = useQuery(categoriesQuery);
  const update = useUpdateBusiness();
  const form = useForm({ resolver: zodResolver(RULES), defaultValues: valuesOf(business) });
  const forget = useFormDraft(form, `business:${business.id}:${business.version}`);
  const versioned = useVersionedSave({
    initial: business,
    fieldsOf,
    load: async () => {
      const all = await queries.fetchQuery({ ...myBusinessesQuery, staleTime: 0 });
      return all.items.find((one) => one.id === business.id) ?? business;
    },
    send: (body, version) =>
      update.mutateAsync({ body, params: { path: { merchant_id: business.id } }, headers: ifMatch(version) }),
  });
  const { errors, isDirty, isSubmitting, isSubmitted, isValid } = form.formState;
  const reset = (one: Business) => {
    form.reset(valuesOf(one));
    forget();
  };
  const submit = form.handleSubmit(async ({ category, contact_email, contact_phone, logo, ...values }) => {
    try {
      const saved = await versioned.save({
        ...values,
        category: categorySlug(category, categories.data?.items ?? []) ?? category,
        contact_email: contact_email || null,
        contact_phone: contact_phone || null,
        logo_id: logo[0]?.id ?? null,
      });
      if (!saved) return;
      reset(saved);
      toast('Saved.');
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  const { theirs } = versioned;
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
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
      <CardSection heading="What customers read">
        <div className="space-y-4">
          <Field label="Name of the business" error={errors.name?.message}>
            <Input autoComplete="organization" {...form.register('name')} />
          </Field>
          <Field label="What it is" error={errors.category?.message} hint="Customers look for it by this.">
            <Controller
              control={form.control}
              name="category"
              render={({ field }) => <CategoryPicker value={field.value} onChange={field.onChange} />}
            />
          </Field>
          <Field label="In a few sentences" optional error={errors.description?.message}>
            <Textarea rows={5} {...form.register('description')} />
          </Field>
          <Controller
            control={form.control}
            name="logo"
            render={({ field }) => <PhotoUploader label="Logo" max={1} value={field.value} onChange={field.onChange} />}
          />
          <div className="grid gap-4 sm:grid-cols-2">
            <Field label="E-mail for customers" optional error={errors.contact_email?.message}>
              <Input type="email" autoComplete="email" {...form.register('contact_email')} />
            </Field>
            <Field label="Phone for customers" optional error={errors.contact_phone?.message}>
              <Input type="tel" autoComplete="tel" {...form.register('contact_phone')} />
            </Field>
          </div>
        </div>
      </CardSection>
      <SaveBar
        label="Save"
        busy={isSubmitting}
        isDirty={isDirty}
        trouble={isSubmitted && !isValid ? 'What is marked needs another look.' : undefined}
      />
    </form>
  );
}
