import { Controller, useFormContext } from 'react-hook-form';
import { CardSection } from '@/components/ui/card';
import { Checkbox } from '@/components/ui/checkbox';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { parseAmount } from '@/lib/money';
import type { OfferingKind } from '../listing-types';
import { bpOf, type OfferingValues } from '../offering-values';
import { PolicyPicker } from './policy-picker';
import { PriceExample } from './price-example';

interface PriceSectionProps {
  kind: OfferingKind;
  currency: string;
}

const amountsOf = (kind: OfferingKind, values: OfferingValues): number[] => {
  if (kind === 'session') return [1, 4].filter((places) => places <= Number(values.units_max) || places === 1);
  const [min, max] = [Number(values.minutes_min), Number(values.minutes_max)];
  return [...new Set([min, Math.min(max, 180)])].filter((minutes) => Number.isFinite(minutes) && minutes > 0);
};

/** Price, tax and what comes back, with an example that follows what is typed. */
export function PriceSection({ kind, currency }: PriceSectionProps) {
  const { control, register, watch, formState } = useFormContext<OfferingValues>();
  const { errors } = formState;
  const values = watch();
  const amount = parseAmount(values.price, currency);
  const terms =
    amount === undefined
      ? undefined
      : { amount, currency, taxRateBp: bpOf(values.tax_rate) ?? 0, taxInclusive: values.tax_inclusive };
  return (
    <CardSection heading="Price">
      <div className="grid gap-4 sm:grid-cols-2">
        <div className="space-y-4">
          <div className="grid grid-cols-2 gap-4">
            <Field
              label={kind === 'session' ? `Price per place (${currency})` : `Price per hour (${currency})`}
              error={errors.price?.message}
              hint="0 is free of charge."
            >
              <Input inputMode="decimal" {...register('price')} />
            </Field>
            <Field label="Tax rate (%)" optional error={errors.tax_rate?.message}>
              <Input inputMode="decimal" placeholder="19" {...register('tax_rate')} />
            </Field>
          </div>
          <Controller
            control={control}
            name="tax_inclusive"
            render={({ field }) => (
              <Checkbox
                checked={field.value}
                onChange={field.onChange}
                label="The price has the tax in it"
                hint="Without this, tax is added on top."
              />
            )}
          />
        </div>
        <PriceExample kind={kind} terms={terms} amounts={amountsOf(kind, values)} />
      </div>
      <div className="mt-6">
        <Controller
          control={control}
          name="policy"
          render={({ field }) => <PolicyPicker value={field.value} onChange={field.onChange} />}
        />
      </div>
    </CardSection>
  );
}
