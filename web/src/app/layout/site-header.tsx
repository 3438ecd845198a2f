import { Link, useRouterState } from '@tanstack/react-router';
import { LinkButton } from '@/components/ui/link-button';
import { Skeleton } from '@/components/ui/skeleton';
import { TenantName } from '@/features/tenants/components/tenant-name';
import { useSessionStatus } from '@/lib/session-of-page';
import { AccountMenu } from './account-menu';

const NAV = 'inline-flex min-h-11 items-center rounded-control px-3 text-ink-soft hover:bg-sunken hover:text-ink';

/** The head of every page: whose site it is, where one can go, who one is. */
export function SiteHeader() {
  const status = useSessionStatus();
  return (
    <header className="sticky top-0 z-30 border-line border-b bg-paper">
      <div className="mx-auto flex h-16 w-full max-w-6xl items-center gap-2 px-4 sm:px-6">
        <Link to="/" className="mr-auto flex min-h-11 min-w-0 items-center gap-2.5 font-semibold text-ink">
          <img src="/favicon.svg" alt="" width={32} height={32} className="size-8 shrink-0" />
          <TenantName />
        </Link>
        {status === 'signed-in' && (
          <nav aria-label="Main" className="hidden sm:flex">
            <Link
              to="/bookings"
              className={NAV}
              activeProps={{ 'aria-current': 'page', className: 'font-medium !text-ink' }}
            >
              My bookings
            </Link>
          </nav>
        )}
        <div className="flex min-w-24 justify-end">
          {status === 'starting' && <Skeleton className="h-11 w-24" />}
          {status === 'signed-in' && <AccountMenu />}
          {status === 'signed-out' && <SignedOut />}
        </div>
      </div>
    </header>
  );
}

const ACCOUNT_PAGES = new Set(['/sign-in', '/sign-up', '/forgot-password', '/reset-password']);

function SignedOut() {
  // Whoever signs in comes back to where they were; from the account pages themselves, to where those lead.
  const here = useRouterState({ select: ({ location }) => location });
  const isAccountPage = ACCOUNT_PAGES.has(here.pathname);
  const search = { next: isAccountPage ? here.search.next : here.href };
  return (
    <div className="flex items-center gap-1">
      <LinkButton to="/sign-up" search={search} tone="quiet" size="small" className="hidden min-h-11 sm:inline-flex">
        Sign up
      </LinkButton>
      <LinkButton to="/sign-in" search={search} tone="secondary" size="small" className="min-h-11">
        Sign in
      </LinkButton>
    </div>
  );
}
