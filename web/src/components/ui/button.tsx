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

/** A button. Busy ones stay focusable, so that a screen reader does not lose its place. */
export function Button({ tone = 'primary', size = 'medium', icon, busy, children, className, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      aria-disabled={busy || rest['aria-disabled']}
      aria-busy={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : rest.onClick}
      className={buttonLook(tone, size, className)}
    >
      {busy ? <LoaderCircle aria-hidden className="size-5 shrink-0 animate-spin" /> : icon}
      {children}
    </button>
  );
}
