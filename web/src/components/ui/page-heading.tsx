import { type ReactNode, useEffect, useRef } from 'react';
import { titlePage } from '@/lib/page-title';
import { claimHeadingFocus } from '@/lib/route-focus';

interface PageHeadingProps {
  children: string;
  /** The tab's title where it differs from the heading. */
  title?: string;
  /** A line under the heading. */
  lead?: ReactNode;
  action?: ReactNode;
}

/** The one `h1` of a page: names the tab and takes the focus on arrival. */
export function PageHeading({ children, title, lead, action }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    titlePage(title ?? children);
  }, [title, children]);
  useEffect(() => claimHeadingFocus(heading.current), []);
  return (
    <header className="mb-6 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 ref={heading} tabIndex={-1} className="break-words text-25 sm:text-31">
          {children}
        </h1>
        {lead && <p className="readable mt-1 text-ink-soft">{lead}</p>}
      </div>
      {action}
    </header>
  );
}
