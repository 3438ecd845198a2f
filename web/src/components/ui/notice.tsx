import { CircleAlert, CircleCheck, Clock, Info } from 'lucide-react';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export type NoticeTone = 'info' | 'good' | 'held' | 'trouble';

const LOOK: Record<NoticeTone, string> = {
  info: 'border-line bg-sunken text-ink',
  good: 'border-free-line bg-free-wash text-free',
  held: 'border-held-line bg-held-wash text-held',
  trouble: 'border-trouble-line bg-trouble-wash text-trouble',
};

const ICON = { info: Info, good: CircleCheck, held: Clock, trouble: CircleAlert } as const;

interface NoticeProps {
  tone?: NoticeTone;
  title?: string;
  children?: ReactNode;
  action?: ReactNode;
}

/** Something to know, on the page where it matters. Trouble is announced at once, the rest politely. */
export function Notice({ tone = 'info', title, children, action }: NoticeProps) {
  const Icon = ICON[tone];
  return (
    <div
      role={tone === 'trouble' ? 'alert' : 'status'}
      className={classes('flex gap-3 rounded-card border p-4', LOOK[tone])}
    >
      <Icon aria-hidden className="mt-0.5 size-5 shrink-0" />
      <div className="min-w-0 flex-1">
        {title && <p className="font-semibold">{title}</p>}
        {children && <div className="text-ink">{children}</div>}
        {action && <div className="mt-3 flex flex-wrap gap-3">{action}</div>}
      </div>
    </div>
  );
}
