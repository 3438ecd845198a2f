import { zodResolver } from '@hookform/resolvers/zod';
import { useForm } from 'react-hook-form';
import { z } from 'zod';
import { ifMatch } from '@/api/if-match';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import { showFieldErrors } from '@/lib/form-problems';
import { decimalOf, parseAmount } from '@/lib/money';
import { useCreateAddOn } from '../api/create-add-on';
import { useUpdateAddOn } from '../api/update-add-on';
import { NAME, wholeNumber } from '../field-rules';
import type { AddOn, Offering } from '../listing-types';
import { bpOf } from '../offering-values';

interface AddOnDialogProps {
  offering: Offering;
  /** The one to change, a new one, or nothing while the dialog is closed. */
  addOn: AddOn | 'new' | undefined;
  onClose: () => void;
}

const rules = (currency: string) =>
  z.object({
    name: NAME,
    description: z.string().trim().max(500, 'Use at most 500 characters.'),
    price: z
      .string()
      .refine((text) => parseAmount(text, currency) !== undefined, `An amount in ${currency}, like 9.50.`),
    per: z.enum(['booking', 'unit', 'hour']),
    quantity_max: wholeNumber('How many', 1, 1000),
    tax_rate: z.string().refine((text) => text.trim() === '' || bpOf(text) !== undefined, 'A percentage, like 7.'),
  });

/** One extra: its name, its price and how often it can be taken. */
export function AddOnDialog({ offering, addOn, onClose }: AddOnDialogProps) {
  return (
    <Dialog
      open={addOn !== undefined}
      onOpenChange={(open) => !open && onClose()}
      title={addOn === 'new' ? 'A new extra' : 'Change the extra'}
    >
      {addOn && <AddOnForm offering={offering} addOn={addOn === 'new' ? undefined : addOn} onDone={onClose} />}
    </Dialog>
  );
}

function AddOnForm({ offering, addOn, onDone }: { offering: Offering; addOn: AddOn | undefined; onDone: () => void }) {
  const { currency } = offering.price;
  const create = useCreateAddOn(offering.id);
  const update = useUpdateAddOn(offering.id);
  const form = useForm({
    resolver: zodResolver(rules(currency)),
    defaultValues: {
      name: addOn?.name ?? '',
      description: addOn?.description ?? '',
      price: addOn ? decimalOf(addOn.price) : '',
      per: addOn?.per ?? 'booking',
      quantity_max: String(addOn?.quantity_max ?? 1),
      tax_rate: addOn?.tax_rate_bp == null ? '' : String(addOn.tax_rate_bp / 100),
    },
  });
  const { errors, isSubmitting } = form.formState;
  const submit = form.handleSubmit(async ({ price, quantity_max, tax_rate, ...values }) => {
    const body = {
      ...values,
      price_amount: parseAmount(price, currency) ?? 0,
      quantity_max: Number(quantity_max),
      tax_rate_bp: bpOf(tax_rate) ?? null,
    };
    try {
      if (addOn) {
        const params = { path: { add_on_id: addOn.id } };
        await update.mutateAsync({ body, params, headers: ifMatch(addOn.version) });
      } else await create.mutateAsync(body);
      onDone();
    } catch (error) {
      showFieldErrors(form, error);
    }
  });
  const pers = [
    { value: 'booking', label: 'per booking' },
    { value: 'unit', label: 'per place' },
    { value: 'hour', label: 'per hour' },
  ].filter(({ value }) => (offering.kind === 'space' ? value !== 'unit' : value !== 'hour'));
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      <Field label="Name" error={errors.name?.message}>
        <Input {...form.register('name')} />
      </Field>
      <Field label="In a few words" optional error={errors.description?.message}>
        <Input {...form.register('description')} />
      </Field>
      <div className="grid grid-cols-2 gap-4">
        <Field label={`Price (${currency})`} error={errors.price?.message}>
          <Input inputMode="decimal" {...form.register('price')} />
        </Field>
        <Field label="Charged" error={errors.per?.message}>
          <Select options={pers} {...form.register('per')} />
        </Field>
        <Field label="How many at most" error={errors.quantity_max?.message}>
          <Input inputMode="numeric" {...form.register('quantity_max')} />
        </Field>
        <Field label="Tax rate (%)" optional error={errors.tax_rate?.message} hint="Empty: the offering's.">
          <Input inputMode="decimal" {...form.register('tax_rate')} />
        </Field>
      </div>
      <ProblemNotice error={create.error ?? update.error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" busy={isSubmitting}>
          {addOn ? 'Save' : 'Add it'}
        </Button>
        <Button tone="secondary" onClick={onDone}>
          Leave it
        </Button>
      </div>
    </form>
  );
}
