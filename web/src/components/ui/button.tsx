import { LoaderCircle } from 'lucide-react';
import type { ComponentProps, ReactNode } from 'react';
import { type ButtonSize, type ButtonTone, buttonLook } from './button-look';

interface ButtonProps extends ComponentProps<'button'> {
  tone?: ButtonTone;
  size?: ButtonSize;
  icon?: ReactNode;
  /** Under way: keeps its width and focus, and presses do nothing. */
  busy?: boolean;
}

/** A button. Busy and `aria-disabled` ones stay focusable, so that nobody loses their place; pressing does nothing. */
export function Button({ tone = 'primary', size = 'medium', icon, busy, children, className, ...rest }: ButtonProps) {
  const isIdle = busy || rest['aria-disabled'] === true;
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={isIdle || undefined}
      aria-busy={busy || undefined}
      onClick={isIdle ? (event) => event.preventDefault() : rest.onClick}
      className={buttonLook(tone, size, className)}
    >
      {busy ? <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin" /> : icon}
      {children}
    </button>
  );
}
