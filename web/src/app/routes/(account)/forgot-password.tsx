import { createFileRoute } from '@tanstack/react-router';
import { ForgotPasswordForm } from '@/features/accounts/components/forgot-password-form';
import { NarrowPage } from '../../layout/narrow-page';

export const Route = createFileRoute('/(account)/forgot-password')({ component: ForgotPasswordPage });

function ForgotPasswordPage() {
  return (
    <NarrowPage heading="A new password" lead="We send you a link to set one.">
      <ForgotPasswordForm />
    </NarrowPage>
  );
}
