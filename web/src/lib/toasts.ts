import { Toast } from '@base-ui/react/toast';

/** The app's one queue of toasts. Module-level, so that a mutation's callback can speak without a hook. */
export const toastManager = Toast.createToastManager();

interface ToastOptions {
  /** Takes back what was just done. */
  undo?: () => void;
  tone?: 'plain' | 'trouble';
}

/** Say in passing that something has happened. What must not be missed belongs on the page, not here. */
export function toast(message: string, { undo, tone = 'plain' }: ToastOptions = {}): void {
  const id = toastManager.add({
    title: message,
    type: tone,
    priority: tone === 'trouble' ? 'high' : 'low',
    timeout: undo ? 8000 : 5000,
    ...(undo && {
      actionProps: {
        children: 'Undo',
        onClick: () => {
          undo();
          toastManager.close(id);
        },
      },
    }),
  });
}
