import { createFileRoute, Link, useRouter } from '@tanstack/react-router';
import { z } from 'zod';
import { SignInForm } from '@/features/accounts/components/sign-in-form';
import { safeNext } from '../../guards';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/sign-in')({
  validateSearch: z.object({ next: z.string().optional().catch(undefined) }),
  component: SignInPage,
});

function SignInPage() {
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <NarrowPage
      heading="Sign in"
      foot={
        <>
          New here?{' '}
          <Link to="/sign-up" search={{ next }} className="text-accent underline underline-offset-4">
            Sign up
          </Link>
          , it takes half a minute.
        </>
      }
    >
      <SignInForm onDone={() => router.history.push(safeNext(next))} />
    </NarrowPage>
  );
}
