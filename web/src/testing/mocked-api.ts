/** The API for `npm run dev:mocked`: enough memory to walk through a booking, no more truth than that. */
import { HttpResponse, http } from 'msw';
import type { Booking, Offering } from '@/api/types';
import { addDays } from '@/lib/dates';
import {
  eur,
  makeBooking,
  makeHall,
  makeOffering,
  makePhoto,
  makeQuote,
  makeSessionDay,
  makeSpaceDay,
  makeUser,
} from './make';

const API = '/api/v1';
const offerings: Offering[] = [
  makeOffering(),
  makeHall(),
  makeOffering({
    id: 'offering-3',
    name: 'Clay for beginners',
    slug: 'clay',
    price: eur(3900),
    photos: [makePhoto(15)],
  }),
  makeOffering({
    id: 'offering-4',
    name: 'Night singing, room 3',
    slug: 'night-singing',
    price: eur(1200),
    photos: [makePhoto(320)],
    venue: {
      ...makeOffering().venue,
      id: 'venue-4',
      name: 'Kagura',
      city: 'Tokyo',
      country: 'JP',
      time_zone: 'Asia/Tokyo',
    },
  }),
];
const bookings = new Map<string, Booking>([
  ['booking-1', makeBooking()],
  [
    'booking-2',
    makeBooking({
      id: 'booking-2',
      state: 'confirmed',
      expires_at: null,
      confirmed_at: '2026-11-19T10:00:00Z',
      actions: ['cancel', 'guests'],
      payment: { ...makeBooking().payment, state: 'paid', paid: eur(4800) },
    }),
  ],
  [
    'booking-3',
    makeBooking({
      id: 'booking-3',
      state: 'cancelled',
      expires_at: null,
      cancel_reason: 'Ill',
      actions: [],
      payment: { ...makeBooking().payment, state: 'partly_refunded', paid: eur(4800), refunded: eur(3600) },
    }),
  ],
  [
    'booking-4',
    makeBooking({
      id: 'booking-4',
      payment: {
        ...makeBooking().payment,
        state: 'failed',
        failure: { code: 'card_declined', message: 'Your card was declined.' },
      },
    }),
  ],
]);

const problem = (name: string, status: number, values: object = {}) =>
  HttpResponse.json({ type: `/problems/${name}`, title: name, status, detail: '', ...values }, { status });
const page = <Item>(items: Item[], extra: object = {}) => HttpResponse.json({ items, next_cursor: null, ...extra });
const session = () => HttpResponse.json({ access_token: 'token', token_type: 'Bearer', expires_in: 900, user: me });
const offeringOf = (id: unknown) => offerings.find((one) => one.id === id || one.slug === id);
const me = makeUser({ email_verified: false, roles: [{ role: 'admin', scope_id: null }] });

const merchant = {
  id: 'merchant-1',
  name: 'Attic Games',
  slug: 'attic-games',
  category: 'escape_room',
  category_name: 'Escape room',
  description: 'Small rooms, big riddles. Family-run since 2014.',
  logo: null,
  contact_email: 'hello@attic.example',
  contact_phone: '+49 30 1234567',
  currency: 'EUR',
  state: 'published',
  version: 1,
};

const accounts = [
  http.post(`${API}/auth/refresh`, session),
  http.post(`${API}/auth/login`, session),
  http.post(`${API}/auth/register`, () => problem('email-taken', 409)),
  http.post(`${API}/auth/:rest*`, () => new HttpResponse(null, { status: 204 })),
  http.get(`${API}/users/me`, () => HttpResponse.json(me)),
  http.patch(`${API}/users/me`, () => HttpResponse.json(me)),
  http.get(`${API}/users/me/sessions`, () =>
    page([
      {
        id: 's1',
        created_at: '2026-11-18T10:00:00Z',
        last_used_at: new Date().toISOString(),
        device_name: 'Firefox on Linux',
        expires_at: '2026-12-20T10:00:00Z',
        ip_address: '127.0.0.1',
        is_current: true,
      },
      {
        id: 's2',
        created_at: '2026-11-10T10:00:00Z',
        last_used_at: '2026-11-12T09:00:00Z',
        device_name: 'Safari on iPhone',
        expires_at: '2026-12-20T10:00:00Z',
        ip_address: '10.0.0.7',
        is_current: false,
      },
    ]),
  ),
  http.get(`${API}/users`, () => page([{ ...me, disabled_at: null, disabled_reason: null }])),
  http.get(`${API}/users/:id`, () => HttpResponse.json({ ...me, disabled_at: null, disabled_reason: null })),
  http.get(`${API}/operations/outbox`, () =>
    page([
      {
        id: 'e1',
        name: 'bookings.BookingConfirmed',
        aggregate_kind: 'booking',
        aggregate_id: 'booking-2',
        version: 2,
        occurred_at: '2026-11-19T10:00:00Z',
        published_at: null,
        deliveries: [
          {
            handler: 'notifications.on_booking_confirmed',
            state: 'failed',
            tries: 3,
            next_try_at: null,
            last_error: 'SMTP refused',
          },
        ],
      },
    ]),
  ),
];

const catalogue = [
  http.get(`${API}/tenant`, () =>
    HttpResponse.json({ id: 't', slug: 'demo', name: 'Harbour Square', currency: 'EUR', locale: 'en', brand: null }),
  ),
  http.get(`${API}/categories`, () =>
    HttpResponse.json({
      items: [
        { category: 'escape_room', name: 'Escape room', merchants: 1, offerings: 3 },
        { category: 'hall', name: 'Hall', merchants: 1, offerings: 1 },
      ],
    }),
  ),
  http.get(`${API}/cities`, () =>
    HttpResponse.json({
      items: [
        { city: 'Berlin', country: 'DE', venues: 1, offerings: 3 },
        { city: 'Tokyo', country: 'JP', venues: 1, offerings: 1 },
      ],
    }),
  ),
  http.get(`${API}/merchants`, () => page([merchant])),
  http.get(`${API}/merchants/:id`, () => HttpResponse.json(merchant)),
  http.get(`${API}/offerings`, () => page(offerings)),
  http.get(`${API}/offerings/:id`, ({ params }) => {
    const found = offeringOf(params.id);
    return found ? HttpResponse.json(found) : problem('not-found', 404);
  }),
  http.get(`${API}/offerings/:id/live`, () => new HttpResponse(null, { status: 204 })),
  http.get(`${API}/offerings/:id/availability`, ({ params, request }) => {
    const found = offeringOf(params.id);
    if (!found) return problem('not-found', 404);
    const query = new URL(request.url).searchParams;
    const to = query.get('to') ?? '';
    const days = [];
    const today = new Date().toISOString().slice(0, 10);
    for (let date = query.get('from') ?? ''; date <= to; date = addDays(date, 1)) {
      const past = { date, closed_reason: null, state: 'past' as const, slots: [], open: [], free: [], busy: [] };
      const places = [Number(date.slice(8)) % 5, 5, Number(date.slice(8)) % 3, 0];
      days.push(
        date < today ? past : found.kind === 'space' ? makeSpaceDay(date) : makeSessionDay(date, places, found.price),
      );
    }
    return HttpResponse.json({
      offering_id: found.id,
      kind: found.kind,
      time_zone: found.venue.time_zone,
      now: new Date().toISOString(),
      days,
    });
  }),
  http.get(`${API}/search`, ({ request }) => {
    const q = new URL(request.url).searchParams.get('q')?.toLowerCase() ?? '';
    return page(
      offerings
        .filter((one) => one.name.toLowerCase().includes(q))
        .map(({ venue, merchant: owner, photos, ...one }) => ({
          offering: {
            ...one,
            photo: photos[0] ?? null,
            merchant_name: owner.name,
            venue_name: venue.name,
            city: venue.city,
            category: 'escape_room',
            latitude: null,
            longitude: null,
          },
          next_free: { starts_at: new Date(Date.now() + 7_200_000).toISOString(), time_zone: venue.time_zone },
        })),
    );
  }),
];

const bookingOf = (id: unknown) => bookings.get(String(id));

const booking = [
  http.post(`${API}/quotes`, () => HttpResponse.json(makeQuote())),
  http.post(`${API}/bookings`, () => {
    const made = makeBooking({ id: `booking-${Date.now()}` });
    bookings.set(made.id, made);
    return HttpResponse.json(made, { status: 201 });
  }),
  http.get(`${API}/users/me/bookings`, () =>
    page([...bookings.values()], { counts: { pending: 2, confirmed: 1, cancelled: 1 } }),
  ),
  http.get(`${API}/bookings/:id`, ({ params }) => {
    const found = bookingOf(params.id);
    return found ? HttpResponse.json(found) : problem('not-found', 404);
  }),
  http.post(`${API}/bookings/:id/checkout`, ({ params }) => HttpResponse.json(bookingOf(params.id)?.payment)),
  http.get(`${API}/bookings/:id/payment`, ({ params }) => HttpResponse.json(bookingOf(params.id)?.payment)),
  http.get(`${API}/bookings/:id/cancel-preview`, () =>
    HttpResponse.json({
      allowed: true,
      back: eur(3600),
      fee: eur(1200),
      back_basis_points: 7500,
    }),
  ),
  http.post(`${API}/bookings/:id/cancel`, ({ params }) => {
    const cancelled = makeBooking({ id: String(params.id), state: 'cancelled', actions: [], expires_at: null });
    bookings.set(cancelled.id, cancelled);
    return HttpResponse.json(cancelled);
  }),
  http.get(`${API}/bookings/:id/history`, () =>
    HttpResponse.json({
      items: [
        {
          at: '2026-11-19T09:58:00Z',
          from_state: null,
          to_state: 'pending',
          action: 'create',
          party: 'customer',
          version: 1,
          reason: null,
        },
        {
          at: '2026-11-19T10:00:00Z',
          from_state: 'pending',
          to_state: 'confirmed',
          action: 'pay',
          party: 'system',
          version: 2,
          reason: null,
        },
      ],
    }),
  ),
  http.put(`${API}/bookings/:id/guests`, ({ params }) => HttpResponse.json(bookingOf(params.id))),
];

/** Every handler of the mocked API. */
export const mockedApi = () => [...accounts, ...catalogue, ...booking];
