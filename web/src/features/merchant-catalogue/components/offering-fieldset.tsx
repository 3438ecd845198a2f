import { Controller, useFormContext } from 'react-hook-form';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { formatDuration } from '@/lib/time';
import { counted } from '@/lib/words';
import type { OfferingKind } from '../listing-types';
import type { OfferingValues } from '../offering-values';
import { ChipsInput } from './chips-input';
import { PhotoUploader } from './photo-uploader';
import { PriceSection } from './price-section';
import { SessionSection } from './session-section';
import { SpaceSection } from './space-section';

interface OfferingFieldsetProps {
  kind: OfferingKind;
  currency: string;
  venueId: string;
  resourceIsFixed: boolean;
}

const LEADS = [0, 30, 60, 120, 240, 720, 1440, 2880, 4320, 10_080];
const HORIZONS = [7, 14, 30, 60, 90, 180, 365, 730];
const AMENITIES = {
  session: ['For beginners', 'For children', 'In English', 'Material included', 'Step-free access'],
  space: ['Projector', 'Piano', 'Kitchen', 'Sound system', 'Tables and chairs', 'Wi-Fi', 'Step-free access'],
};

const leadWords = (minutes: number): string => {
  if (minutes === 0) return 'Until it starts';
  const days = minutes / 1440;
  return Number.isInteger(days) && days > 1 ? `${days} days before` : `${formatDuration(minutes)} before`;
};

const withValue = (choices: readonly number[], value: string): number[] =>
  [...new Set([...choices, Number(value)])].filter(Number.isFinite).toSorted((one, other) => one - other);

/** Every field of an offering of either kind, within a form that holds `OfferingValues`. */
export function OfferingFieldset({ kind, currency, venueId, resourceIsFixed }: OfferingFieldsetProps) {
  const { control, register, watch, formState } = useFormContext<OfferingValues>();
  const { errors } = formState;
  return (
    <>
      <CardSection heading="What it is">
        <div className="space-y-4">
          <Field label="Name" error={errors.name?.message}>
            <Input placeholder={kind === 'session' ? 'Clay for beginners' : 'The great hall'} {...register('name')} />
          </Field>
          <Field
            label="In a few sentences"
            error={errors.description?.message}
            hint="What people will do, see and need. An empty line begins a new paragraph."
          >
            <Textarea rows={6} {...register('description')} />
          </Field>
          <Controller
            control={control}
            name="photos"
            render={({ field }) => <PhotoUploader value={field.value} onChange={field.onChange} />}
          />
          <Controller
            control={control}
            name="amenities"
            render={({ field }) => (
              <ChipsInput
                label="Good to know"
                hint="Type a word and press Enter, or take one from below."
                value={field.value}
                onChange={field.onChange}
                suggestions={AMENITIES[kind]}
              />
            )}
          />
        </div>
      </CardSection>
      {kind === 'session' ? <SessionSection /> : <SpaceSection venueId={venueId} resourceIsFixed={resourceIsFixed} />}
      <PriceSection kind={kind} currency={currency} />
      <CardSection heading="When it can be booked">
        <div className="grid gap-4 sm:grid-cols-2">
          <Field label="At the latest" error={errors.lead_time_minutes?.message}>
            <Select
              options={withValue(LEADS, watch('lead_time_minutes')).map((value) => ({
                value: String(value),
                label: leadWords(value),
              }))}
              {...register('lead_time_minutes')}
            />
          </Field>
          <Field label="At the earliest" error={errors.horizon_days?.message}>
            <Select
              options={withValue(HORIZONS, watch('horizon_days')).map((value) => ({
                value: String(value),
                label: `${counted(value, 'day')} ahead`,
              }))}
              {...register('horizon_days')}
            />
          </Field>
        </div>
      </CardSection>
    </>
  );
}
