import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { toastManager } from '@/lib/toasts';

/** Where toasts appear: over the header on a phone, the newest alone, so that neither headings nor sticky buttons are covered; low at the side elsewhere. */
export function ToastRegion() {
  return (
    <Toast.Provider toastManager={toastManager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className="fixed inset-x-2 top-2 z-60 mx-auto flex max-w-md flex-col gap-2 sm:top-auto sm:right-6 sm:bottom-6 sm:left-auto sm:w-96">
          <Toasts />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function Toasts() {
  const { toasts } = Toast.useToastManager();
  return toasts.map((toast) => (
    <Toast.Root
      key={toast.id}
      toast={toast}
      className="max-sm:not-first:hidden rounded-card bg-ink text-paper shadow-float transition duration-160 data-limited:hidden data-ending-style:opacity-0 data-starting-style:translate-y-2 data-starting-style:opacity-0"
    >
      <Toast.Content className="flex items-center gap-2 py-0.5 pr-0.5 pl-4">
        <Toast.Title className="min-w-0 flex-1 py-1.5 text-14" render={<p />} />
        <Toast.Action className="min-h-11 rounded-control px-3 font-semibold text-14 underline underline-offset-4 outline-paper hover:opacity-80" />
        <Toast.Close
          aria-label="Dismiss"
          className="flex size-11 items-center justify-center rounded-control outline-paper"
        >
          <X aria-hidden className="size-4" />
        </Toast.Close>
      </Toast.Content>
    </Toast.Root>
  ));
}
