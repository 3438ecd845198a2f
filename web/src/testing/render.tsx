import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createMemoryHistory, createRootRoute, createRouter, RouterProvider } from '@tanstack/react-router';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';

/** Render something that needs the router and the queries: at `/`, with nothing in memory. */
export const renderInApp = async (subject: ReactNode) => {
  const queries = new QueryClient({ defaultOptions: { queries: { retry: false }, mutations: { retry: false } } });
  const router = createRouter({
    routeTree: createRootRoute({ component: () => subject }),
    history: createMemoryHistory({ initialEntries: ['/'] }),
  });
  await router.load();
  return render(
    <QueryClientProvider client={queries}>
      {/* The router of a test knows no routes but its own; links to others render all the same. */}
      <RouterProvider router={router as never} />
    </QueryClientProvider>,
  );
};
