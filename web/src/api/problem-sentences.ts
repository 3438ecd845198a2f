import type { Problem } from './problems';

/** What people read: a sentence on what happened, and what is safe and what to do. */
export interface Sentences {
  title: string;
  detail: string;
}

/** Every problem the API can name (docs/reference/problems.md; a test compares), and the two that are ours. */
export const PROBLEM_NAMES = [
  'unreachable',
  'unknown',
  'account-disabled',
  'address-malformed',
  'address-taken',
  'already-booked',
  'ambiguous-local-time',
  'bad-credentials',
  'bad-return-path',
  'blacked-out',
  'body-malformed',
  'body-too-large',
  'busy',
  'capacity-below-taken',
  'changed-meanwhile',
  'database-full',
  'database-unavailable',
  'email-taken',
  'event-unknown',
  'foreign-origin',
  'hold-expired',
  'hold-extended-once',
  'holds-paused',
  'host-taken',
  'host-unknown',
  'image-too-large',
  'image-unreadable',
  'image-unsupported',
  'invalid-input',
  'job-unknown',
  'key-in-use',
  'key-malformed',
  'key-missing',
  'key-reused',
  'last-admin',
  'length-not-offered',
  'listing-archived',
  'live-full',
  'mail-unknown',
  'nonexistent-local-time',
  'not-allowed',
  'not-cancellable',
  'not-found',
  'not-http',
  'not-on-sale',
  'not-ready',
  'not-ready-to-publish',
  'not-signed-in',
  'nothing-captured',
  'nothing-to-pay',
  'order-unclear',
  'outcome-unknown',
  'outside-opening-hours',
  'price-changed',
  'refund-key-reused',
  'refund-too-large',
  'refunds-stopped',
  'signature-refused',
  'slot-clash',
  'slot-gone',
  'slug-taken',
  'sold-out',
  'stale-version',
  'still-booked',
  'taken',
  'tenant-unknown',
  'token-spent',
  'too-far',
  'too-many-holds',
  'too-many-requests',
  'too-many-tries',
  'too-many-uploads',
  'too-soon',
  'transition-refused',
  'unknown-time-zone',
  'version-required',
  'webhook-malformed',
] as const;

export type ProblemName = (typeof PROBLEM_NAMES)[number];

const isKnown = (name: string): name is ProblemName => (PROBLEM_NAMES as readonly string[]).includes(name);

const inWords = (seconds: number | undefined): string => {
  if (seconds === undefined || seconds <= 2) return 'in a moment';
  if (seconds < 90) return `in ${seconds} seconds`;
  return seconds < 5400 ? `in ${Math.ceil(seconds / 60)} minutes` : `in ${Math.ceil(seconds / 3600)} hours`;
};

/** Put a problem into people's words. A name without a sentence does not compile; an unknown one is met kindly. */
export const describeProblem = (problem: Problem): Sentences => {
  const name = isKnown(problem.name) ? problem.name : 'unknown';
  const say = (title: string, detail: string): Sentences => ({ title, detail });
  switch (name) {
    case 'unreachable':
      return say(
        'We could not be reached',
        'Your connection may be down. Nothing was lost; try again when it is back.',
      );
    case 'sold-out':
      return say('Someone was faster', 'Those places have just gone. You have not been charged.');
    case 'taken':
      return say('Someone was faster', 'Part of that time has just been taken. You have not been charged.');
    case 'already-booked':
      return say(
        'You already have this booking',
        'This time can be booked once a person. You find yours under My bookings.',
      );
    case 'hold-expired':
      return say(
        'The time to pay is over',
        'Your place went back on sale. You have not been charged; see whether it is still free.',
      );
    case 'price-changed':
      return say(
        'The price has changed',
        'It changed while you were here. You have not been charged; look at the new price first.',
      );
    case 'not-cancellable':
      return say('This can no longer be cancelled', problem.detail || 'The booking has started or is already over.');
    case 'transition-refused':
      return say(
        'That is not possible any more',
        problem.detail || 'The booking has moved on. The page shows where it stands now.',
      );
    case 'outside-opening-hours':
      return say('The venue is closed then', 'Choose a time within the opening hours shown.');
    case 'too-soon':
      return say('That is too soon', problem.detail || 'The venue needs a little more time before it can have you.');
    case 'too-far':
      return say('That is too far ahead', problem.detail || 'This cannot be booked so early yet.');
    case 'still-booked':
      return say('There are bookings in the way', problem.detail || 'Cancel or move the bookings to come first.');
    case 'email-taken':
      return say(
        'There is an account with this e-mail',
        'Sign in instead, or set a new password if you have lost yours.',
      );
    case 'bad-credentials':
      return say('E-mail and password do not match', 'Check both, or set a new password.');
    case 'account-disabled':
      return say('This account is closed', 'Write to the people who run this site if you think that is a mistake.');
    case 'token-spent':
      return say('This link has been used or is too old', 'Ask for a new one; it takes a minute.');
    case 'too-many-requests':
      return say('That was a lot at once', `Try again ${inWords(problem.retryAfterSeconds)}.`);
    case 'not-signed-in':
      return say('Please sign in', 'Your sign-in has ended. What you typed is still here.');
    case 'not-allowed':
      return say('This is not yours to do', 'You are signed in, but this belongs to somebody else.');
    case 'job-unknown':
    case 'mail-unknown':
    case 'not-found':
      return say('There is nothing here', 'It may have been removed, or the link is not complete.');
    case 'stale-version':
      return say('It was changed in the meantime', 'Somebody else saved a change. Load it again, then make yours.');
    case 'changed-meanwhile':
      return say('Something has just changed', 'Nothing happened. Look again, then try once more.');
    case 'invalid-input':
      return say('Something needs another look', fieldsInWords(problem));
    case 'key-in-use':
    case 'outcome-unknown':
      return say('Still at work on it', 'Your request arrived. Try again in a moment; it cannot happen twice.');
    case 'busy':
    case 'not-ready':
    case 'database-full':
    case 'database-unavailable':
      return say(
        'Very busy just now',
        `Nothing happened to your booking or your money. Try again ${inWords(problem.retryAfterSeconds)}.`,
      );
    case 'not-on-sale':
      return say('This is not on sale any more', 'It was closed or has begun. You have not been charged.');
    case 'blacked-out':
      return say('The venue keeps this time free', 'Choose another time; what is shown as free can be booked.');
    case 'length-not-offered':
      return say('That length is not offered', problem.detail || 'Choose one of the lengths shown.');
    case 'order-unclear':
      return say('Something is missing', problem.detail || 'Choose a time first.');
    case 'too-many-holds':
      return say(
        'You hold as much as one person may',
        'Pay or cancel one of your unpaid bookings first; they are under My bookings.',
      );
    case 'holds-paused':
      return say(
        'Too many of your bookings ran out unpaid',
        `Their places were kept from others. Book again ${inWords(problem.retryAfterSeconds)}.`,
      );
    case 'hold-extended-once':
      return say('There is no more time to give', 'A hold is extended once. It is yours until the countdown ends.');
    case 'nothing-to-pay':
      return say('There is nothing to pay', 'It has been paid, or it costs nothing.');
    case 'too-many-tries':
      return say('Too many tries', `Try again ${inWords(problem.retryAfterSeconds)}, or set a new password by mail.`);
    case 'last-admin':
      return say('This is the last admin', 'Make somebody else an admin first.');
    case 'listing-archived':
      return say('It is archived', 'It stays as it is. Make a new one instead.');
    case 'not-ready-to-publish':
      return say('Not ready to be shown yet', problem.detail || 'Something is still missing.');
    case 'slot-clash':
      return say(
        'There is a time there already',
        'The new one would overlap it. Choose another time, or change the first.',
      );
    case 'slot-gone':
      return say('This time is not offered any more', 'Choose another one. You have not been charged.');
    case 'capacity-below-taken':
      return say('More places are taken than that', 'Cancel bookings first, or choose a higher number.');
    case 'ambiguous-local-time':
    case 'nonexistent-local-time':
      return say('The clocks change then', problem.detail || 'Choose a time a little earlier or later.');
    case 'unknown-time-zone':
      return say('That time zone is not known', 'Choose one from the list.');
    case 'image-too-large':
      return say('The picture is too large', problem.detail || 'Make it smaller and try again.');
    case 'image-unreadable':
      return say('The picture cannot be read', 'The file may be damaged. Try another one.');
    case 'image-unsupported':
      return say('This is no picture we can show', 'Choose a photo as JPEG, PNG, WebP or GIF.');
    case 'body-too-large':
      return say('That is too much at once', 'Make it shorter or smaller, and try again.');
    case 'live-full':
      return say('Very many are looking just now', 'The page goes on without live news; it is asked for now and then.');
    case 'event-unknown':
      return say('There is no such event', 'It may have been delivered and tidied away.');
    case 'refund-too-large':
    case 'refunds-stopped':
    case 'refund-key-reused':
    case 'nothing-captured':
      return say('That refund is not possible', problem.detail);
    case 'too-many-uploads':
      return say('Enough pictures for today', `You can add more ${inWords(problem.retryAfterSeconds)}.`);
    case 'host-taken':
    case 'address-taken':
    case 'slug-taken':
      return say('That name is taken', 'Choose another one.');
    case 'key-malformed':
    case 'key-missing':
    case 'key-reused':
    case 'version-required':
    case 'address-malformed':
    case 'bad-return-path':
    case 'body-malformed':
    case 'foreign-origin':
    case 'host-unknown':
    case 'not-http':
    case 'signature-refused':
    case 'tenant-unknown':
    case 'webhook-malformed':
    case 'unknown':
      return say(
        'Something went wrong on our side',
        problem.detail || 'Nothing was charged by this. Try again, or come back a little later.',
      );
    default:
      return name satisfies never;
  }
};

const fieldsInWords = (problem: Problem): string =>
  problem.errors.length > 0
    ? problem.errors
        .map(({ pointer, message }) => {
          const said = pointer.replace(/^\//u, '').replaceAll(/[/_]/gu, ' ');
          const name = `${said.charAt(0).toUpperCase()}${said.slice(1)}`;
          // The server says what a value is or must be.
          return /^[a-z]/u.test(message) ? `${name} ${message.replace(/\.?$/u, '.')}` : `${name}: ${message}`;
        })
        .join(' ')
    : problem.detail;
