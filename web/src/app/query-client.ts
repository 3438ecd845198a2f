import { QueryClient } from '@tanstack/react-query';
import { problemOf } from '@/api/problems';
import { session } from '@/lib/session-of-page';

const RETRIES_MAX = 2;

/** Server state lives here. What the server refused is not asked again; what did not arrive is. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      retry: (failures, error) => {
        const { status } = problemOf(error);
        return failures < RETRIES_MAX && (status === 0 || status === 502 || status === 503 || status === 504);
      },
    },
    mutations: { retry: false },
  },
});

// What one person saw is not shown to the next.
let wasSignedIn = false;
session.subscribe(() => {
  const isSignedIn = session.status() === 'signed-in';
  if (wasSignedIn && !isSignedIn) queryClient.clear();
  wasSignedIn = isSignedIn;
});
