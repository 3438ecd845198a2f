import { z } from 'zod';
import type { Offering } from '@/api/types';
import type { LocalDate } from '@/lib/dates';
import { decimalOf, parseAmount } from '@/lib/money';
import { minuteOf } from '@/lib/wall-time';
import type { NewSlot, Slot, SlotChange } from './time-types';

const WEEK_MINUTES = 10_080;
const MINUTE_MS = 60_000;

const whole = (label: string, min: number, max: number) =>
  z
    .string()
    .trim()
    .refine((text) => /^\d+$/u.test(text) && Number(text) >= min && Number(text) <= max, {
      message: `${label}: a whole number from ${min} to ${max.toLocaleString('en')}.`,
    });

/** What a form asks of a time. */
export const slotRules = (currency: string) =>
  z.object({
    date: z.string().regex(/^\d{4}-\d{2}-\d{2}$/u, 'Choose the day.'),
    time: z.string().refine((text) => minuteOf(text) !== undefined, 'Say when it begins.'),
    duration_minutes: whole('Minutes', 5, WEEK_MINUTES),
    capacity: whole('Places', 0, 100_000),
    price: z
      .string()
      .refine((text) => parseAmount(text, currency) !== undefined, `An amount in ${currency}, like 24.50.`),
    note: z.string().trim().max(500, 'Use at most 500 characters.'),
  });

export type SlotValues = z.infer<ReturnType<typeof slotRules>>;

const minutesOf = (slot: Slot): number =>
  Math.round((Date.parse(slot.ends_at) - Date.parse(slot.starts_at)) / MINUTE_MS);

/** A time as its form shows it; without one, a new one on that day. */
export const slotValues = (offering: Offering, slot: Slot | undefined, date: LocalDate): SlotValues => ({
  date: slot ? slot.local_start.slice(0, 10) : date,
  time: slot ? slot.local_start.slice(11, 16) : '19:00',
  duration_minutes: String(slot ? minutesOf(slot) : (offering.duration_minutes ?? 60)),
  capacity: String(slot?.capacity ?? offering.capacity ?? 10),
  price: decimalOf(slot?.price ?? offering.price),
  note: slot?.note ?? '',
});

/** A new time as the API takes it; the offering's own price is left to the offering. */
export const slotBody = (offering: Offering, values: SlotValues): NewSlot => {
  const amount = parseAmount(values.price, offering.price.currency);
  return {
    local_start: `${values.date}T${values.time}`,
    duration_minutes: Number(values.duration_minutes),
    capacity: Number(values.capacity),
    note: values.note,
    ...(amount !== offering.price.amount && amount !== undefined && { price_amount: amount }),
  };
};

/** What changed about a time, as the API takes it. */
export const slotChange = (offering: Offering, slot: Slot, values: SlotValues): SlotChange => {
  const before = slotValues(offering, slot, '');
  const amount = parseAmount(values.price, offering.price.currency);
  return {
    ...((values.date !== before.date || values.time !== before.time) && {
      local_start: `${values.date}T${values.time}`,
    }),
    ...(values.duration_minutes !== before.duration_minutes && { duration_minutes: Number(values.duration_minutes) }),
    ...(values.capacity !== before.capacity && { capacity: Number(values.capacity) }),
    ...(values.price !== before.price && { price_amount: amount }),
    ...(values.note !== before.note && { note: values.note }),
  };
};
