import { createRouter } from '@tanstack/react-router';
import { routeTree } from './generated/route-tree.gen';
import { NotFoundPage } from './layout/not-found-page';
import { PagePending } from './layout/page-pending';
import { RouteErrorPage } from './layout/route-error-page';

/** The app's routes: each file under `routes/` is one. */
export const router = createRouter({
  routeTree,
  defaultPreload: 'intent',
  scrollRestoration: true,
  defaultNotFoundComponent: NotFoundPage,
  defaultErrorComponent: RouteErrorPage,
  defaultPendingComponent: PagePending,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
