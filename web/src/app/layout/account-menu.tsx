import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { CalendarCheck, ChevronDown, LogOut, ShieldCheck, Store, UserRound } from 'lucide-react';
import { Avatar } from '@/components/ui/avatar';
import { Menu, MenuHeading, MenuItem, MenuSeparator } from '@/components/ui/menu';
import { meQuery, useMe } from '@/features/accounts/api/get-me';
import { logOut } from '@/features/accounts/api/log-out';
import { toast } from '@/lib/toasts';

const ICON = 'size-5 shrink-0 text-ink-faint';

/** Who one is, and where one's own things are. */
export function AccountMenu() {
  const me = useMe();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const name = me?.display_name || me?.email || 'Account';
  const isStaff = me?.roles.some(({ role }) => role === 'admin' || role === 'operator' || role === 'platform_admin');

  const signOut = async () => {
    await logOut();
    queries.removeQueries({ queryKey: meQuery.queryKey });
    await navigate({ to: '/' });
    toast('You are signed out.');
  };

  return (
    <Menu
      trigger={
        <button type="button" className="flex min-h-11 items-center gap-1 rounded-full pr-1.5 hover:bg-sunken">
          <span className="sr-only">Account of {name}</span>
          <Avatar name={name} />
          <ChevronDown aria-hidden className="size-4 text-ink-faint" />
        </button>
      }
    >
      <MenuHeading>
        Signed in as <strong className="block max-w-56 truncate text-ink">{name}</strong>
      </MenuHeading>
      <MenuSeparator />
      <MenuItem icon={<CalendarCheck aria-hidden className={ICON} />} link={<Link to="/bookings" />}>
        My bookings
      </MenuItem>
      <MenuItem icon={<UserRound aria-hidden className={ICON} />} link={<Link to="/account" />}>
        Account
      </MenuItem>
      <MenuItem icon={<Store aria-hidden className={ICON} />} link={<Link to="/merchant" />}>
        My business
      </MenuItem>
      {isStaff && (
        <MenuItem icon={<ShieldCheck aria-hidden className={ICON} />} link={<Link to="/admin" />}>
          Administration
        </MenuItem>
      )}
      <MenuSeparator />
      <MenuItem icon={<LogOut aria-hidden className={ICON} />} onSelect={() => void signOut()}>
        Sign out
      </MenuItem>
    </Menu>
  );
}
