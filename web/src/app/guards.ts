import { notFound, type ParsedLocation, redirect } from '@tanstack/react-router';
import { meQuery } from '@/features/accounts/api/get-me';
import { session } from '@/lib/session-of-page';
import { queryClient } from './query-client';

/** For a route's `beforeLoad`: let in those who are signed in, send the others to sign in and back. */
export const requireSignIn = async ({ location }: { location: ParsedLocation }): Promise<void> => {
  await session.start();
  if (session.status() !== 'signed-in') throw redirect({ to: '/sign-in', search: { next: location.href } });
};

/** Return where to go after signing in: a path of our own, never another site. */
export const safeNext = (next: string | undefined): string =>
  next !== undefined && /^\/(?![/\\])/u.test(next) ? next : '/';

const STAFF = new Set(['operator', 'admin', 'platform_admin']);

/** For the administration: staff of the whole site; to everybody else the page does not exist. */
export const requireStaff = async ({ location }: { location: ParsedLocation }): Promise<void> => {
  await requireSignIn({ location });
  const me = await queryClient.ensureQueryData(meQuery);
  if (!me.roles.some(({ role }) => STAFF.has(role))) throw notFound();
};
