import { createFileRoute, Link, useRouter } from '@tanstack/react-router';
import { z } from 'zod';
import { SignUpForm } from '@/features/accounts/components/sign-up-form';
import { safeNext } from '../../guards';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/sign-up')({
  validateSearch: z.object({ next: z.string().optional().catch(undefined) }),
  component: SignUpPage,
});

function SignUpPage() {
  const { next } = Route.useSearch();
  const router = useRouter();
  return (
    <NarrowPage
      heading="Sign up"
      lead="One account for all your bookings."
      foot={
        <>
          You have an account?{' '}
          <Link to="/sign-in" search={{ next }} className="text-accent underline underline-offset-4">
            Sign in
          </Link>
        </>
      }
    >
      <SignUpForm onDone={() => router.history.push(safeNext(next))} />
    </NarrowPage>
  );
}
