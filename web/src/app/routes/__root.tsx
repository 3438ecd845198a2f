import { createRootRoute, Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import { wantHeadingFocus } from '@/lib/route-focus';
import { session, useSessionStatus } from '@/lib/session-of-page';
import { SiteFooter } from '../layout/site-footer';
import { SiteHeader } from '../layout/site-header';

export const Route = createRootRoute({ component: RootLayout });

function RootLayout() {
  const router = useRouter();
  useEffect(() => {
    void session.start();
  }, []);
  const status = useSessionStatus();
  const before = useRef(status);
  useEffect(() => {
    // Signed out, perhaps in another tab: the guards look again, and send those on their own pages to sign in.
    if (before.current === 'signed-in' && status === 'signed-out') void router.invalidate();
    before.current = status;
  }, [router, status]);
  useEffect(
    () =>
      router.subscribe('onBeforeNavigate', (event) => {
        if (event.fromLocation && event.pathChanged) wantHeadingFocus();
      }),
    [router],
  );
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#main"
        className="sr-only z-50 rounded-control bg-accent px-4 py-3 text-accent-ink focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the content
      </a>
      <SiteHeader />
      <main id="main" tabIndex={-1} className="mx-auto w-full max-w-6xl flex-1 px-4 py-6 outline-none sm:px-6 sm:py-10">
        <Outlet />
      </main>
      <SiteFooter />
    </div>
  );
}
