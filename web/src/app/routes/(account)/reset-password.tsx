import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { ResetPasswordForm } from '@/features/accounts/components/reset-password-form';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/reset-password')({
  validateSearch: z.object({ token: z.coerce.string().catch('') }),
  component: ResetPasswordPage,
});

function ResetPasswordPage() {
  const { token } = Route.useSearch();
  return (
    <NarrowPage heading="Set a new password">
      <ResetPasswordForm token={token} />
    </NarrowPage>
  );
}
