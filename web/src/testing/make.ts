/** Makers of the API's answers for tests and for `npm run dev:mocked`: only what matters is named. */
import type { Booking, Day, Offering, Quote, User } from '@/api/types';

const scene = (hue: number): string => {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="800" height="600"><rect width="800" height="600" fill="hsl(${hue} 45% 82%)"/><circle cx="610" cy="150" r="70" fill="hsl(${hue + 40} 70% 70%)"/><path d="M0 470 220 250 420 430 560 320 800 480V600H0Z" fill="hsl(${hue} 35% 45%)"/></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
};

export const makePhoto = (hue: number) => ({ id: `photo-${hue}`, url: scene(hue), width: 800, height: 600 });

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const makeUser = (values: Partial<User> = {}): User => ({
  id: 'user-1',
  email: 'mina@example.org',
  email_verified: true,
  display_name: 'Mina Okafor',
  phone: null,
  locale: 'en',
  roles: [{ role: 'customer', scope_id: null }],
  created_at: '2026-10-01T08:00:00Z',
  version: 1,
  ...values,
});

const ADD_ON = { offering_id: 'offering-1', tax_rate_bp: null, state: 'active' as const, version: 1 };

export const makeOffering = (values: Partial<Offering> = {}): Offering => ({
  id: 'offering-1',
  merchant: { id: 'merchant-1', name: 'Attic Games', slug: 'attic-games' },
  venue: {
    id: 'venue-1',
    name: 'Attic Games Mitte',
    city: 'Berlin',
    country: 'DE',
    time_zone: 'Europe/Berlin',
    address_line: 'Linienstr. 12',
    latitude: 52.52,
    longitude: 13.4,
  },
  kind: 'session',
  name: "The clockmaker's attic",
  slug: 'the-clockmakers-attic',
  description:
    'Sixty minutes, one attic, eleven clocks that disagree.\n\nFor two to six people who like to think together.',
  photos: [makePhoto(30), makePhoto(200), makePhoto(280)],
  state: 'published',
  price: eur(2400),
  price_unit: 'place',
  tax_rate_bp: 1900,
  tax_inclusive: true,
  cancellation_policy: {
    name: 'standard',
    bands: [
      { notice_hours: 48, inclusive: false, back_basis_points: 7500 },
      { notice_hours: 24, inclusive: true, back_basis_points: 5000 },
      { notice_hours: 0, inclusive: true, back_basis_points: 2500 },
    ],
  },
  one_per_user: true,
  units_max: 6,
  lead_time_minutes: 60,
  horizon_days: 90,
  duration_minutes: 60,
  space: null,
  capacity: 6,
  amenities: ['step-free', 'lockers'],
  add_ons: [
    {
      id: 'add-on-1',
      name: 'Team photo',
      description: 'Printed, with a frame',
      price: eur(900),
      per: 'booking',
      quantity_max: 2,
      ...ADD_ON,
    },
    {
      id: 'add-on-2',
      name: 'Hot chocolate',
      description: '',
      price: eur(350),
      per: 'unit',
      quantity_max: 6,
      ...ADD_ON,
    },
  ],
  version: 1,
  created_at: '2026-10-01T08:00:00Z',
  ...values,
});

export const makeHall = (values: Partial<Offering> = {}): Offering =>
  makeOffering({
    id: 'offering-2',
    kind: 'space',
    name: 'The great hall',
    slug: 'the-great-hall',
    description: 'A bright hall for rehearsals, workshops and long tables.',
    merchant: { id: 'merchant-2', name: 'Halle Nord', slug: 'halle-nord' },
    photos: [makePhoto(150), makePhoto(90)],
    price: eur(6500),
    price_unit: 'hour',
    duration_minutes: null,
    one_per_user: false,
    units_max: 1,
    space: {
      resource_id: 'resource-1',
      minutes_min: 60,
      minutes_max: 480,
      minutes_step: 30,
      setup_minutes: 15,
      cleanup_minutes: 15,
    },
    capacity: 80,
    amenities: ['projector', 'kitchen', 'piano'],
    ...values,
  });

const HOUR = 3_600_000;

/** A session's day with slots at the hours given; `remaining` by position. */
export const makeSessionDay = (date: string, remaining: readonly number[], price = eur(2400)): Day => ({
  date,
  closed_reason: null,
  state: remaining.some((places) => places > 3) ? 'free' : remaining.some((places) => places > 0) ? 'few' : 'full',
  slots: remaining.map((places, index) => {
    const starts = Date.parse(`${date}T14:00:00Z`) + index * 1.5 * HOUR;
    return {
      id: `slot-${date}-${index}`,
      starts_at: new Date(starts).toISOString(),
      ends_at: new Date(starts + HOUR).toISOString(),
      local_start: `${date}T15:00`,
      capacity: 6,
      remaining: places,
      price,
      note: '',
    };
  }),
  open: [],
  free: [],
  busy: [],
});

/** A hall's day, open from 8 to 22 at Berlin in winter, with one booking at noon. */
export const makeSpaceDay = (date: string): Day => ({
  date,
  closed_reason: null,
  state: 'free',
  slots: [],
  open: [{ starts_at: `${date}T07:00:00Z`, ends_at: `${date}T21:00:00Z` }],
  free: [
    { starts_at: `${date}T07:00:00Z`, ends_at: `${date}T10:30:00Z`, last_start_at: `${date}T09:30:00Z` },
    { starts_at: `${date}T13:15:00Z`, ends_at: `${date}T21:00:00Z`, last_start_at: `${date}T19:45:00Z` },
  ],
  busy: [{ starts_at: `${date}T10:30:00Z`, ends_at: `${date}T13:15:00Z` }],
});

export const makeQuote = (values: Partial<Quote> = {}): Quote => ({
  offering_id: 'offering-1',
  lines: [
    {
      kind: 'base',
      label: '2 places',
      quantity: 2,
      unit: eur(2400),
      amount: eur(4800),
      add_on_id: null,
      tax_rate_bp: 1900,
      included: false,
    },
    {
      kind: 'tax',
      label: 'VAT 19 %',
      quantity: 1,
      unit: null,
      amount: eur(766),
      add_on_id: null,
      tax_rate_bp: 1900,
      included: true,
    },
  ],
  total: eur(4800),
  tax_total: eur(766),
  valid_until: new Date(Date.now() + HOUR).toISOString(),
  cancellation: [
    {
      since: null,
      until: '2026-12-02T14:00:00Z',
      back: eur(3600),
      back_basis_points: 7500,
      until_included: true,
    },
    {
      since: '2026-12-02T14:00:00Z',
      until: '2026-12-03T14:00:00Z',
      back: eur(2400),
      back_basis_points: 5000,
      until_included: true,
    },
    {
      since: '2026-12-03T14:00:00Z',
      until: '2026-12-04T14:00:00Z',
      back: eur(1200),
      back_basis_points: 2500,
      until_included: true,
    },
  ],
  starts_at: '2026-12-04T14:00:00Z',
  ends_at: '2026-12-04T15:00:00Z',
  time_zone: 'Europe/Berlin',
  ...values,
});

export const makeBooking = (values: Partial<Booking> = {}): Booking => ({
  id: 'booking-1',
  customer: null,
  state: 'pending',
  kind: 'session',
  offering: {
    id: 'offering-1',
    name: "The clockmaker's attic",
    slug: 'the-clockmakers-attic',
    photo_url: makePhoto(30).url,
  },
  merchant: { id: 'merchant-1', name: 'Attic Games' },
  venue: {
    id: 'venue-1',
    name: 'Attic Games Mitte',
    city: 'Berlin',
    address_line: 'Linienstr. 12',
    time_zone: 'Europe/Berlin',
  },
  customer_id: 'user-1',
  starts_at: '2026-12-04T14:00:00Z',
  ends_at: '2026-12-04T15:00:00Z',
  time_zone: 'Europe/Berlin',
  local_start: '2026-12-04T15:00',
  units: 2,
  slot_id: 'slot-2026-12-04-0',
  lines: makeQuote().lines,
  total: eur(4800),
  tax_total: eur(766),
  expires_at: new Date(Date.now() + 14 * 60_000).toISOString(),
  server_now: new Date().toISOString(),
  payment: {
    state: 'ready',
    provider: 'stripe',
    client_secret: 'pi_secret',
    checkout_url: '/simulator/pay/pi_1',
    failure: null,
    paid: eur(0),
    refunded: eur(0),
  },
  cancellation: makeQuote().cancellation,
  guests: [],
  note: '',
  cancel_reason: null,
  cancelled_by: null,
  back: null,
  created_at: new Date().toISOString(),
  confirmed_at: null,
  version: 1,
  actions: ['pay', 'cancel', 'extend'],
  ...values,
});
