import type { ComponentProps, ReactNode } from 'react';
import { classes } from '@/lib/classes';
import { Tooltip } from './tooltip';

interface IconButtonProps extends Omit<ComponentProps<'button'>, 'children'> {
  /** Its name, read aloud and shown on hover. */
  label: string;
  icon: ReactNode;
}

/** A square button that shows an icon and carries its name as a tooltip. */
export function IconButton({ label, icon, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip text={label}>
      <button
        type="button"
        aria-label={label}
        {...rest}
        className={classes(
          'inline-flex size-11 items-center justify-center rounded-control text-ink-soft transition-colors duration-120',
          'hover:bg-sunken hover:text-ink disabled:opacity-40 disabled:hover:bg-transparent',
          className,
        )}
      >
        {icon}
      </button>
    </Tooltip>
  );
}
