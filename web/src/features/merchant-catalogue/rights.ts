import type { User } from '@/api/types';

type Roles = Pick<User, 'roles'>;

/** Whether somebody runs a business as a whole; the server decides, this only spares them buttons that refuse. */
export const runsBusiness = ({ roles }: Roles, businessId: string): boolean =>
  roles.some(({ role, scope_id }) => role === 'admin' || (role === 'merchant' && scope_id === businessId));

/** Whether somebody runs what is offered at one venue of a business. */
export const runsVenue = (user: Roles, venue: { id: string; merchant: { id: string } }): boolean =>
  runsBusiness(user, venue.merchant.id) ||
  user.roles.some(({ role, scope_id }) => role === 'moderator' && scope_id === venue.id);
