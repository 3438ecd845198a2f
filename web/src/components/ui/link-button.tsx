import { createLink } from '@tanstack/react-router';
import type { ComponentProps, ReactNode } from 'react';
import { type ButtonSize, type ButtonTone, buttonLook } from './button-look';

interface AnchorButtonProps extends ComponentProps<'a'> {
  tone?: ButtonTone;
  size?: ButtonSize;
  icon?: ReactNode;
}

/** A plain link that looks like a button: for what leaves the app (a payment page, a file). */
export function AnchorButton({
  tone = 'primary',
  size = 'medium',
  icon,
  children,
  className,
  ...rest
}: AnchorButtonProps) {
  return (
    <a {...rest} className={buttonLook(tone, size, className)}>
      {icon}
      {children}
    </a>
  );
}

/** A link within the app that looks like a button; takes what the router's `Link` takes. */
export const LinkButton = createLink(AnchorButton);
