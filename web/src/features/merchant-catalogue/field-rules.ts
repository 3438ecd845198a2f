import { z } from 'zod';

/** What the forms of a business ask of their fields; the server asks the same and has the last word. */
export const NAME = z.string().trim().min(1, 'Give it a name.').max(120, 'Use at most 120 characters.');
export const DESCRIPTION = z.string().trim().max(5000, 'Use at most 5,000 characters.');
export const MAYBE_EMAIL = z.union([
  z.literal(''),
  z.email('Enter an e-mail address, like name@example.org.').max(254, 'That address is too long.'),
]);
export const MAYBE_PHONE = z
  .string()
  .trim()
  .regex(/^(?:\+?[0-9][0-9 ()./-]{3,38})?$/u, 'Enter a phone number, like +49 30 1234567.');

/** A whole number typed as text; `label` begins its sentence. */
export const wholeNumber = (label: string, min: number, max: number) =>
  z
    .string()
    .trim()
    .refine((text) => /^\d+$/u.test(text) && Number(text) >= min && Number(text) <= max, {
      message: `${label}: a whole number from ${min.toLocaleString('en')} to ${max.toLocaleString('en')}.`,
    });

/** The same, or left empty. */
export const maybeNumber = (label: string, min: number, max: number) =>
  z.union([z.literal(''), wholeNumber(label, min, max)]);

/** Return the number that was typed, or null where nothing was. */
export const numberOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));
