import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { useConfirmEmailChange } from '@/features/accounts/api/confirm-email-change';
import { TokenNotice } from '@/features/accounts/components/token-notice';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/confirm-email')({
  validateSearch: z.object({ token: z.coerce.string().catch('') }),
  component: ConfirmEmailPage,
});

function ConfirmEmailPage() {
  const { token } = Route.useSearch();
  const confirm = useConfirmEmailChange();
  return (
    <NarrowPage heading="Confirm your new e-mail">
      <TokenNotice
        token={token}
        spend={(value) => confirm.mutate({ body: { token: value } })}
        isSuccess={confirm.isSuccess}
        error={confirm.error}
        done="From now on you sign in with the new address."
      />
    </NarrowPage>
  );
}
