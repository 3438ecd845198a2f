import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export type BadgeTone = 'plain' | 'free' | 'held' | 'yours' | 'taken' | 'trouble';

const TONES: Record<BadgeTone, string> = {
  plain: 'border-line bg-sunken text-ink-soft',
  free: 'border-free-line bg-free-wash text-free',
  held: 'border-held-line bg-held-wash text-held',
  yours: 'border-yours-line bg-yours-wash text-yours',
  taken: 'border-line bg-taken-wash text-taken',
  trouble: 'border-trouble-line bg-trouble-wash text-trouble',
};

interface BadgeProps {
  tone?: BadgeTone;
  icon?: ReactNode;
  children: ReactNode;
}

/** A state in a word, with an icon beside its colour. */
export function Badge({ tone = 'plain', icon, children }: BadgeProps) {
  return (
    <span
      className={classes(
        'inline-flex items-center gap-1.5 whitespace-nowrap rounded-full border px-2.5 py-0.5 font-medium text-14',
        TONES[tone],
      )}
    >
      {icon && (
        <span aria-hidden className="contents *:size-4 *:shrink-0">
          {icon}
        </span>
      )}
      {children}
    </span>
  );
}
