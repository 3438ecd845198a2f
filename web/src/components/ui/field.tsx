import { Field as Base } from '@base-ui/react/field';
import { CircleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

interface FieldProps {
  label: ReactNode;
  /** One line on what is meant, before anything goes wrong. */
  hint?: ReactNode;
  /** What is wrong, in people's words; `undefined` while all is well. */
  error?: string | undefined;
  optional?: boolean;
  /** Hides the label from sight, never from a screen reader. */
  quietLabel?: boolean;
  className?: string | undefined;
  children: ReactNode;
}

/** A label, one control, its hint and its error, tied together for those who listen. */
export function Field({ label, hint, error, optional, quietLabel, className, children }: FieldProps) {
  return (
    <Base.Root invalid={Boolean(error)} className={classes('flex min-w-0 flex-col gap-1.5', className)}>
      <Base.Label className={quietLabel ? 'sr-only' : 'font-medium text-14 text-ink'}>
        {label}
        {optional && <span className="font-normal text-ink-faint"> (optional)</span>}
      </Base.Label>
      {children}
      {hint && <Base.Description className="text-14 text-ink-faint">{hint}</Base.Description>}
      <Base.Error match={Boolean(error)} className="flex items-start gap-1.5 text-14 text-trouble">
        <CircleAlert aria-hidden className="mt-0.5 size-4 shrink-0" />
        <span>{error}</span>
      </Base.Error>
    </Base.Root>
  );
}
