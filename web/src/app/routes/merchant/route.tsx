import { useQuery } from '@tanstack/react-query';
import { createFileRoute, Link, Outlet } from '@tanstack/react-router';
import { useMe } from '@/features/accounts/api/get-me';
import { myBusinessesQuery } from '@/features/merchant-catalogue/api/list-my-businesses';
import { runsBusiness } from '@/features/merchant-catalogue/rights';
import { requireSignIn } from '../../guards';

export const Route = createFileRoute('/merchant')({ beforeLoad: requireSignIn, component: MerchantLayout });

const TAB =
  'inline-flex min-h-11 items-center rounded-control px-3 text-ink-soft hover:bg-sunken aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent-strong';

function MerchantLayout() {
  const { data } = useQuery(myBusinessesQuery);
  const me = useMe();
  const runsAny = me !== undefined && data?.items.some((one) => runsBusiness(me, one.id));
  // Before there is a business there is nowhere else to go.
  if (data?.items.length === 0) return <Outlet />;
  return (
    <>
      <nav aria-label="My business" className="-mx-1 mb-6 flex gap-1 overflow-x-auto px-1 py-1">
        <Link to="/merchant" activeOptions={{ exact: true, includeSearch: false }} className={TAB}>
          Overview
        </Link>
        <Link to="/merchant/day" activeOptions={{ includeSearch: false }} className={TAB}>
          Day
        </Link>
        {runsAny && (
          <>
            <Link to="/merchant/bookings" activeOptions={{ includeSearch: false }} className={TAB}>
              Bookings
            </Link>
            <Link to="/merchant/business" activeOptions={{ includeSearch: false }} className={TAB}>
              Business
            </Link>
          </>
        )}
      </nav>
      <Outlet />
    </>
  );
}
