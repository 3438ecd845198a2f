import { CSPProvider } from '@base-ui/react/csp-provider';
import { Tooltip } from '@base-ui/react/tooltip';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ToastRegion } from '@/components/ui/toast-region';
import { queryClient } from './query-client';
import { router } from './router';

/** The whole app: its providers around its routes. */
export function App() {
  return (
    // The Content-Security-Policy refuses <style> elements made by scripts; ours are all in the stylesheet.
    <CSPProvider disableStyleElements>
      <QueryClientProvider client={queryClient}>
        <Tooltip.Provider delay={400}>
          <RouterProvider router={router} />
          <ToastRegion />
        </Tooltip.Provider>
      </QueryClientProvider>
    </CSPProvider>
  );
}
