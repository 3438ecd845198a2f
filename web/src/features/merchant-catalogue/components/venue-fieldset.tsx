import { useMemo } from 'react';
import { Controller, useFormContext } from 'react-hook-form';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { Textarea } from '@/components/ui/textarea';
import { countries, zoneFor, zonesOf } from '../countries';
import type { VenueValues } from '../venue-values';
import { ChipsInput } from './chips-input';
import { ClosedDaysEditor } from './closed-days-editor';
import { OpeningHoursEditor } from './opening-hours-editor';
import { PhotoUploader } from './photo-uploader';
import { ZonePicker } from './zone-picker';

const AMENITIES = ['Wi-Fi', 'Step-free access', 'Parking', 'Toilets', 'Lockers', 'Kitchen', 'Air conditioning'];

/** Every field of a venue, within a form that holds `VenueValues`. */
export function VenueFieldset({ zoneIsFixed }: { zoneIsFixed: boolean }) {
  const { control, register, watch, formState } = useFormContext<VenueValues>();
  const { errors } = formState;
  return (
    <>
      <CardSection heading="What it is">
        <div className="space-y-4">
          <Field label="Name of the venue" error={errors.name?.message}>
            <Input {...register('name')} />
          </Field>
          <Field label="In a few sentences" optional error={errors.description?.message}>
            <Textarea rows={4} {...register('description')} />
          </Field>
          <Controller
            control={control}
            name="photos"
            render={({ field }) => <PhotoUploader value={field.value} onChange={field.onChange} />}
          />
        </div>
      </CardSection>
      <AddressSection zoneIsFixed={zoneIsFixed} />
      <CardSection heading="When it is open">
        <div className="space-y-6">
          <Controller
            control={control}
            name="week"
            render={({ field }) => <OpeningHoursEditor ref={field.ref} value={field.value} onChange={field.onChange} />}
          />
          <div>
            <h3 className="mb-2 text-16">Closed days</h3>
            <Controller
              control={control}
              name="closed_days"
              render={({ field }) => (
                <ClosedDaysEditor value={field.value} onChange={field.onChange} zone={watch('time_zone')} />
              )}
            />
          </div>
        </div>
      </CardSection>
      <CardSection heading="Good to know">
        <div className="space-y-4">
          <Controller
            control={control}
            name="amenities"
            render={({ field }) => (
              <ChipsInput
                label="What there is"
                hint="Type a word and press Enter, or take one from below."
                value={field.value}
                onChange={field.onChange}
                suggestions={AMENITIES}
              />
            )}
          />
          <div className="grid gap-4 sm:grid-cols-3">
            <Field label="People who fit in" optional error={errors.capacity?.message}>
              <Input inputMode="numeric" {...register('capacity')} />
            </Field>
            <Field label="E-mail for customers" optional error={errors.contact_email?.message}>
              <Input type="email" {...register('contact_email')} />
            </Field>
            <Field label="Phone for customers" optional error={errors.contact_phone?.message}>
              <Input type="tel" {...register('contact_phone')} />
            </Field>
          </div>
        </div>
      </CardSection>
    </>
  );
}

function AddressSection({ zoneIsFixed }: { zoneIsFixed: boolean }) {
  const { control, register, watch, getValues, setValue, formState } = useFormContext<VenueValues>();
  const { errors } = formState;
  const options = useMemo(countries, []);
  const near = zonesOf(watch('country'));
  const followCountry = () => {
    const { country, time_zone: zone, city } = getValues();
    if (!zoneIsFixed) setValue('time_zone', zoneFor(country, { zone, city: city.trim() }), { shouldDirty: true });
  };
  return (
    <CardSection heading="Where it is">
      <div className="grid gap-4 sm:grid-cols-6">
        <Field label="Street and number" className="sm:col-span-4" error={errors.address_line?.message}>
          <Input autoComplete="address-line1" {...register('address_line')} />
        </Field>
        <Field label="Floor, yard, bell" optional className="sm:col-span-2" error={errors.address_extra?.message}>
          <Input autoComplete="address-line2" {...register('address_extra')} />
        </Field>
        <Field label="Postal code" optional className="sm:col-span-2" error={errors.postal_code?.message}>
          <Input autoComplete="postal-code" {...register('postal_code')} />
        </Field>
        <Field label="City" className="sm:col-span-2" error={errors.city?.message}>
          <Input autoComplete="address-level2" {...register('city', { onChange: followCountry })} />
        </Field>
        <Field label="Country" className="sm:col-span-2" error={errors.country?.message}>
          <Select
            placeholder="Choose"
            autoComplete="country"
            options={options}
            {...register('country', { onChange: followCountry })}
          />
        </Field>
        <Field
          label="Time zone"
          className="sm:col-span-4"
          error={errors.time_zone?.message}
          hint={
            zoneIsFixed
              ? 'Fixed, because something is offered here by this clock.'
              : 'All times of this venue are on its own clock. Type a city to find it.'
          }
        >
          <Controller
            control={control}
            name="time_zone"
            render={({ field }) => (
              <ZonePicker value={field.value} onChange={field.onChange} near={near} disabled={zoneIsFixed} />
            )}
          />
        </Field>
        <details className="sm:col-span-6">
          <summary className="flex min-h-11 items-center text-accent">Place on the map</summary>
          <div className="mt-2 grid gap-4 sm:grid-cols-2">
            <Field label="Latitude" optional error={errors.latitude?.message}>
              <Input inputMode="decimal" placeholder="52.520008" {...register('latitude')} />
            </Field>
            <Field label="Longitude" optional error={errors.longitude?.message}>
              <Input inputMode="decimal" placeholder="13.404954" {...register('longitude')} />
            </Field>
          </div>
        </details>
      </div>
    </CardSection>
  );
}
