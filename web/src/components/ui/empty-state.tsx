import type { ReactNode } from 'react';

interface EmptyStateProps {
  icon?: ReactNode;
  title: string;
  /** How to fill it. */
  children: ReactNode;
  action?: ReactNode;
}

/** Nothing here yet, and what to do about it. */
export function EmptyState({ icon, title, children, action }: EmptyStateProps) {
  return (
    <div className="flex flex-col items-center rounded-card border border-line border-dashed px-6 py-12 text-center">
      {icon && (
        <span aria-hidden className="mb-3 text-ink-faint *:size-8">
          {icon}
        </span>
      )}
      <p className="font-semibold text-20">{title}</p>
      <p className="readable mt-1 text-ink-soft">{children}</p>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-3">{action}</div>}
    </div>
  );
}
