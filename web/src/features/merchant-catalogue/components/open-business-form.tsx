import { zodResolver } from '@hookform/resolvers/zod';
import { useQuery } from '@tanstack/react-query';
import { Controller, useForm } from 'react-hook-form';
import { z } from 'zod';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { InSight } from '@/components/ui/in-sight';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { showFieldErrors } from '@/lib/form-problems';
import { wantHeadingFocus } from '@/lib/route-focus';
import { categoriesQuery } from '../api/list-categories';
import { useOpenBusiness } from '../api/open-business';
import { categorySlug } from '../category-slug';
import { currencies } from '../currencies';
import { DESCRIPTION, NAME } from '../field-rules';
import { useFormDraft } from '../hooks/use-form-draft';
import { CategoryPicker } from './category-picker';

const RULES = z.object({
  name: NAME,
  category: z
    .string()
    .trim()
    .min(1, 'Say what sort of business it is.')
    .refine((text) => text === '' || categorySlug(text, []) !== undefined, 'Say it in Latin letters.'),
  description: DESCRIPTION,
  currency: z.string().length(3, 'Choose a currency.'),
});

interface OpenBusinessFormProps {
  /** The site's own currency, to begin with. */
  currency: string;
  onOpened: (businessId: string) => void;
}

/** Four fields to a business of one's own. */
export function OpenBusinessForm({ currency, onOpened }: OpenBusinessFormProps) {
  const form = useForm({
    resolver: zodResolver(RULES),
    defaultValues: { name: '', category: '', description: '', currency },
  });
  const forget = useFormDraft(form, 'open-business');
  const categories = useQuery(categoriesQuery);
  const open = useOpenBusiness();
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ category, ...values }) => {
    const slug = categorySlug(category, categories.data?.items ?? []) ?? category;
    // The page becomes another one under the same address.
    wantHeadingFocus();
    try {
      const opened = await open.mutateAsync({ ...values, category: slug });
      forget();
      onOpened(opened.id);
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {open.error && (
        <InSight>
          <ProblemNotice error={open.error} />
        </InSight>
      )}
      <Field label="Name of the business" error={errors.name?.message} hint="As customers know it.">
        <Input autoComplete="organization" {...form.register('name')} />
      </Field>
      <Field
        label="What it is"
        error={errors.category?.message}
        hint="Customers look for it by this. Take one from the list, or use a word of your own."
      >
        <Controller
          control={form.control}
          name="category"
          render={({ field }) => <CategoryPicker value={field.value} onChange={field.onChange} />}
        />
      </Field>
      <Field
        label="In a few sentences"
        optional
        error={errors.description?.message}
        hint="What makes people come, and come back."
      >
        <Textarea rows={4} {...form.register('description')} />
      </Field>
      <Field label="Currency of your prices" error={errors.currency?.message}>
        <Select options={currencies(currency)} {...form.register('currency')} />
      </Field>
      <Button type="submit" busy={isSubmitting} className="w-full sm:w-auto">
        Open the business
      </Button>
    </form>
  );
}
