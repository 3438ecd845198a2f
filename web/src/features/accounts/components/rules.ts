import { z } from 'zod';

/** What the forms of an account ask of their fields; the server asks the same and has the last word. */
export const EMAIL = z.email('Enter an e-mail address, like name@example.org.').max(254, 'That address is too long.');
export const PASSWORD = z
  .string()
  .min(10, 'Use at least 10 characters; a short sentence is fine.')
  .max(200, 'Use at most 200 characters.');
export const SOME_PASSWORD = z.string().min(1, 'Enter your password.');
export const NAME = z.string().trim().min(1, 'Tell us what to call you.').max(120, 'Use at most 120 characters.');
