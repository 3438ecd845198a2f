import { z } from 'zod';
import { readerZone } from '@/lib/time';
import { readerCountry } from './countries';
import { DESCRIPTION, MAYBE_EMAIL, MAYBE_PHONE, maybeNumber, NAME, numberOf } from './field-rules';
import type { ClosedDay, Picture, Venue, VenueBody } from './listing-types';
import { dayTrouble, hoursOf, type Week, weekOf } from './opening-hours';

const coordinate = (name: string, max: number) =>
  z
    .string()
    .trim()
    .refine((text) => text === '' || (/^-?\d{1,3}(?:\.\d+)?$/u.test(text) && Math.abs(Number(text)) <= max), {
      message: `${name}: degrees between -${max} and ${max}, like 52.52.`,
    });

/** What the form asks of a venue. */
export const VENUE_RULES = z
  .object({
    name: NAME,
    description: DESCRIPTION,
    address_line: z.string().trim().min(1, 'Say the street and number.').max(120, 'Use at most 120 characters.'),
    address_extra: z.string().trim().max(120, 'Use at most 120 characters.'),
    postal_code: z.string().trim().max(20, 'Use at most 20 characters.'),
    city: z.string().trim().min(1, 'Say the city.').max(120, 'Use at most 120 characters.'),
    country: z.string().length(2, 'Choose the country.'),
    latitude: coordinate('Latitude', 90),
    longitude: coordinate('Longitude', 180),
    time_zone: z.string().min(1, 'Choose the time zone.'),
    contact_email: MAYBE_EMAIL,
    contact_phone: MAYBE_PHONE,
    amenities: z.array(z.string()),
    capacity: maybeNumber('People', 1, 100_000),
    week: z
      .custom<Week>()
      .refine((week) => week.every((day) => dayTrouble(day) === undefined), 'Mend the hours above.'),
    closed_days: z.custom<ClosedDay[]>(),
    photos: z.custom<Picture[]>(),
  })
  .refine(({ latitude, longitude }) => (latitude === '') === (longitude === ''), {
    path: ['longitude'],
    message: 'Give both, or leave both empty.',
  });

export type VenueValues = z.infer<typeof VENUE_RULES>;

/** A venue as its form shows it; without one, the beginning of a new one. */
export const venueValues = (venue?: Venue): VenueValues => ({
  name: venue?.name ?? '',
  description: venue?.description ?? '',
  address_line: venue?.address_line ?? '',
  address_extra: venue?.address_extra ?? '',
  postal_code: venue?.postal_code ?? '',
  city: venue?.city ?? '',
  country: venue?.country ?? readerCountry(),
  latitude: venue?.latitude?.toString() ?? '',
  longitude: venue?.longitude?.toString() ?? '',
  time_zone: venue?.time_zone ?? readerZone(),
  contact_email: venue?.contact_email ?? '',
  contact_phone: venue?.contact_phone ?? '',
  amenities: venue?.amenities ?? [],
  capacity: venue?.capacity?.toString() ?? '',
  week: weekOf(venue?.opening_hours ?? []),
  closed_days: venue?.closed_days ?? [],
  photos: venue?.photos ?? [],
});

export type VenueFields = Required<Omit<VenueBody, 'merchant_id'>>;

/** The form's values as the API takes them. */
export const venueFields = ({ week, photos, ...values }: VenueValues): VenueFields => ({
  ...values,
  latitude: numberOf(values.latitude),
  longitude: numberOf(values.longitude),
  capacity: numberOf(values.capacity),
  contact_email: values.contact_email || null,
  contact_phone: values.contact_phone || null,
  opening_hours: hoursOf(week),
  photo_ids: photos.map((photo) => photo.id),
});
