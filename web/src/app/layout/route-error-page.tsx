import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { problemOf } from '@/api/problems';
import { Button } from '@/components/ui/button';
import { LinkButton } from '@/components/ui/link-button';
import { PageHeading } from '@/components/ui/page-heading';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { NotFoundPage } from './not-found-page';

/** A page that could not be shown: what happened, what is safe, what to do. */
export function RouteErrorPage({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (problemOf(error).status === 404) return <NotFoundPage />;
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <>
      <PageHeading>This page did not load</PageHeading>
      <ProblemNotice
        error={error}
        action={
          <>
            <Button size="small" className="min-h-11" onClick={again}>
              Try again
            </Button>
            <LinkButton to="/" size="small" className="min-h-11" tone="secondary">
              Start page
            </LinkButton>
          </>
        }
      />
      <p className="mt-4 text-ink-soft">Nothing was booked or charged by this.</p>
    </>
  );
}
