import { z } from 'zod';
import { decimalOf, parseAmount } from '@/lib/money';
import { DESCRIPTION, maybeNumber, NAME, numberOf, wholeNumber } from './field-rules';
import type { Offering, OfferingBody, OfferingKind, Picture, Policy } from './listing-types';

const MINUTES_MAX = 1500;
const WEEK_MINUTES = 10_080;

/** What the form asks of an offering of one kind in one currency. */
export const offeringRules = (kind: OfferingKind, currency: string) =>
  z
    .object({
      name: NAME,
      description: DESCRIPTION,
      photos: z.custom<Picture[]>(),
      price: z
        .string()
        .refine((text) => parseAmount(text, currency) !== undefined, `An amount in ${currency}, like 24 or 24.50.`),
      tax_rate: z
        .string()
        .refine(
          (text) => text.trim() === '' || (bpOf(text) ?? 20_000) <= 10_000,
          'A percentage up to 100, like 19 or 7.5.',
        ),
      tax_inclusive: z.boolean(),
      policy: z.custom<Policy>(),
      one_per_user: z.boolean(),
      units_max: wholeNumber('Places per booking', 1, 1000),
      lead_time_minutes: z.string(),
      horizon_days: z.string(),
      duration_minutes: kind === 'session' ? wholeNumber('Minutes', 5, WEEK_MINUTES) : z.string(),
      capacity: maybeNumber('Places', 1, 100_000),
      amenities: z.array(z.string()),
      resource_id: z.string(),
      resource_name: z.string().trim().max(120, 'Use at most 120 characters.'),
      minutes_min: wholeNumber('Shortest time', 5, MINUTES_MAX),
      minutes_max: wholeNumber('Longest time', 5, MINUTES_MAX),
      minutes_step: wholeNumber('Step', 5, 1440),
      setup_minutes: wholeNumber('Minutes', 0, 1440),
      cleanup_minutes: wholeNumber('Minutes', 0, 1440),
    })
    .superRefine((values, context) => {
      if (kind !== 'space') return;
      for (const [path, message] of spaceTroubles(values)) {
        context.addIssue({ code: 'custom', path: [path], message });
      }
    });

export type OfferingValues = z.infer<ReturnType<typeof offeringRules>>;

/** Why the durations of a space do not fit together, by field. */
const spaceTroubles = (values: {
  resource_id: string;
  resource_name: string;
  minutes_min: string;
  minutes_max: string;
  minutes_step: string;
}): [string, string][] => {
  const troubles: [string, string][] = [];
  const [min, max, step] = [Number(values.minutes_min), Number(values.minutes_max), Number(values.minutes_step)];
  if (!values.resource_id && !values.resource_name) troubles.push(['resource_name', 'Give the hall a name.']);
  if (min % step !== 0) troubles.push(['minutes_min', `Must be a multiple of the step, ${step} minutes.`]);
  if (max % step !== 0) troubles.push(['minutes_max', `Must be a multiple of the step, ${step} minutes.`]);
  if (max < min) troubles.push(['minutes_max', 'Must not be shorter than the shortest time.']);
  return troubles;
};

/** Read a percentage as basis points: "7.5" is 750; `undefined` when it is none. */
export const bpOf = (text: string): number | undefined => {
  const match = /^(\d{1,3})(?:[.,](\d{1,2}))?$/u.exec(text.trim());
  return match ? Number(`${match[1]}${(match[2] ?? '').padEnd(2, '0')}`) : undefined;
};

const percentOf = (bp: number): string => (bp === 0 ? '' : String(bp / 100));

/** The policy of a new offering until the presets are there to choose from. */
export const STANDARD: Policy = {
  name: 'standard',
  bands: [
    { notice_hours: 48, inclusive: false, back_basis_points: 7500 },
    { notice_hours: 24, inclusive: true, back_basis_points: 5000 },
    { notice_hours: 0, inclusive: true, back_basis_points: 2500 },
  ],
};

/** An offering as its form shows it; without one, the beginning of a new one of that kind. */
export const offeringValues = (kind: OfferingKind, offering?: Offering): OfferingValues => {
  const text = (value: number | null | undefined, otherwise = ''): string => value?.toString() ?? otherwise;
  const space = offering?.space;
  return {
    name: offering?.name ?? '',
    description: offering?.description ?? '',
    photos: offering?.photos ?? [],
    price: offering ? decimalOf(offering.price) : '',
    tax_rate: percentOf(offering?.tax_rate_bp ?? 0),
    tax_inclusive: offering?.tax_inclusive ?? true,
    policy: offering?.cancellation_policy ?? STANDARD,
    one_per_user: offering?.one_per_user ?? kind === 'session',
    units_max: text(offering?.units_max, kind === 'session' ? '10' : '1'),
    lead_time_minutes: text(offering?.lead_time_minutes, '0'),
    horizon_days: text(offering?.horizon_days, '90'),
    duration_minutes: text(offering?.duration_minutes, '60'),
    capacity: text(offering?.capacity),
    amenities: offering?.amenities ?? [],
    resource_id: space?.resource_id ?? '',
    resource_name: '',
    minutes_min: text(space?.minutes_min, '60'),
    minutes_max: text(space?.minutes_max, '480'),
    minutes_step: text(space?.minutes_step, '30'),
    setup_minutes: text(space?.setup_minutes, '0'),
    cleanup_minutes: text(space?.cleanup_minutes, '0'),
  };
};

/** What an offering says whatever its kind, as the API takes it: for making one and for changing it. */
export const offeringFields = (kind: OfferingKind, values: OfferingValues, currency: string) => ({
  name: values.name,
  description: values.description,
  photo_ids: values.photos.map((photo) => photo.id),
  price_amount: parseAmount(values.price, currency) ?? 0,
  tax_rate_bp: bpOf(values.tax_rate) ?? 0,
  tax_inclusive: values.tax_inclusive,
  cancellation_policy: { name: values.policy.name, bands: values.policy.bands },
  one_per_user: values.one_per_user,
  units_max: Number(values.units_max),
  lead_time_minutes: Number(values.lead_time_minutes),
  horizon_days: Number(values.horizon_days),
  duration_minutes: kind === 'session' ? Number(values.duration_minutes) : null,
  capacity: numberOf(values.capacity),
  amenities: values.amenities,
  ...(kind === 'space' && { space: spaceFields(values) }),
});

/** The durations and buffers of a space. */
const spaceFields = (values: OfferingValues) => ({
  minutes_min: Number(values.minutes_min),
  minutes_max: Number(values.minutes_max),
  minutes_step: Number(values.minutes_step),
  setup_minutes: Number(values.setup_minutes),
  cleanup_minutes: Number(values.cleanup_minutes),
});

export type OfferingFields = ReturnType<typeof offeringFields>;

/** A new offering as the API takes it. */
export const newOffering = (
  kind: OfferingKind,
  values: OfferingValues,
  place: { venueId: string; resourceId: string; currency: string },
): OfferingBody => ({
  ...offeringFields(kind, values, place.currency),
  venue_id: place.venueId,
  kind,
  currency: place.currency,
  space: kind === 'space' ? { ...spaceFields(values), resource_id: place.resourceId } : null,
});
