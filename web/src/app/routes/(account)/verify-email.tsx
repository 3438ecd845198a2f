import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { useVerifyEmail } from '@/features/accounts/api/verify-email';
import { TokenNotice } from '@/features/accounts/components/token-notice';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/verify-email')({
  validateSearch: z.object({ token: z.coerce.string().catch('') }),
  component: VerifyEmailPage,
});

function VerifyEmailPage() {
  const { token } = Route.useSearch();
  const verify = useVerifyEmail();
  return (
    <NarrowPage heading="Confirm your e-mail">
      <TokenNotice
        token={token}
        spend={(value) => verify.mutate({ body: { token: value } })}
        isSuccess={verify.isSuccess}
        error={verify.error}
        done="Your confirmations and calendar files will reach you there."
      />
    </NarrowPage>
  );
}
