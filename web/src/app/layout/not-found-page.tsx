import { Compass } from 'lucide-react';
import { EmptyState } from '@/components/ui/empty-state';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeading } from '@/components/ui/page-heading';

/** No such page, or nothing there for this reader. */
export function NotFoundPage() {
  return (
    <>
      <PageHeading>Nothing here</PageHeading>
      <EmptyState
        icon={<Compass />}
        title="This page does not exist"
        action={
          <>
            <LinkButton to="/">See what is free</LinkButton>
            <LinkButton to="/bookings" tone="secondary">
              My bookings
            </LinkButton>
          </>
        }
      >
        The link may be old, or what it led to is no longer offered. Your bookings are where they were.
      </EmptyState>
    </>
  );
}
