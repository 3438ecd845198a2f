import { createFileRoute, Link, Outlet } from '@tanstack/react-router';
import { requireSignIn } from '../../guards';

export const Route = createFileRoute('/merchant')({ beforeLoad: requireSignIn, component: MerchantLayout });

const TAB =
  'inline-flex min-h-11 items-center rounded-control px-3 text-ink-soft hover:bg-sunken aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent-strong';

function MerchantLayout() {
  return (
    <>
      <nav aria-label="My business" className="-mx-1 mb-6 flex gap-1 overflow-x-auto px-1 py-1">
        <Link to="/merchant" activeOptions={{ exact: true, includeSearch: false }} className={TAB}>
          Overview
        </Link>
        <Link to="/merchant/day" activeOptions={{ includeSearch: false }} className={TAB}>
          Day
        </Link>
        <Link to="/merchant/bookings" activeOptions={{ includeSearch: false }} className={TAB}>
          Bookings
        </Link>
        <Link to="/merchant/business" activeOptions={{ includeSearch: false }} className={TAB}>
          Business
        </Link>
      </nav>
      <Outlet />
    </>
  );
}
