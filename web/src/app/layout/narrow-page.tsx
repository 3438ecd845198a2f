import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { PageHeading } from '@/components/ui/page-heading';

interface NarrowPageProps {
  heading: string;
  lead?: ReactNode;
  children: ReactNode;
  /** Under the card: the other way in. */
  foot?: ReactNode;
}

/** One thing to do, in the middle of the page. */
export function NarrowPage({ heading, lead, children, foot }: NarrowPageProps) {
  return (
    <div className="mx-auto w-full max-w-md">
      <PageHeading lead={lead}>{heading}</PageHeading>
      <Card className="p-4 sm:p-6">{children}</Card>
      {foot && <p className="mt-4 text-ink-soft">{foot}</p>}
    </div>
  );
}
