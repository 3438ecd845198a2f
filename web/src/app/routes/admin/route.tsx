import { createFileRoute, Link, Outlet } from '@tanstack/react-router';
import { requireStaff } from '../../guards';

export const Route = createFileRoute('/admin')({ beforeLoad: requireStaff, component: AdminLayout });

const TAB =
  'inline-flex min-h-11 items-center rounded-control px-3 text-ink-soft hover:bg-sunken aria-[current=page]:bg-accent-wash aria-[current=page]:font-medium aria-[current=page]:text-accent-strong';

function AdminLayout() {
  return (
    <>
      <nav aria-label="Administration" className="mb-6 flex gap-1">
        <Link to="/admin" activeOptions={{ exact: true, includeSearch: false }} className={TAB}>
          People
        </Link>
        <Link to="/admin/outbox" activeOptions={{ includeSearch: false }} className={TAB}>
          Events
        </Link>
      </nav>
      <Outlet />
    </>
  );
}
