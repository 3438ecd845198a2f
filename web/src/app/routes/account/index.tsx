import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { CardSection } from '@/components/ui/card';
import { PageHeading } from '@/components/ui/page-heading';
import { meQuery } from '@/features/accounts/api/get-me';
import { logOut } from '@/features/accounts/api/log-out';
import { EmailSection } from '@/features/accounts/components/email-section';
import { PasswordSection } from '@/features/accounts/components/password-section';
import { ProfileForm } from '@/features/accounts/components/profile-form';
import { SessionsSection } from '@/features/accounts/components/sessions-section';
import { toast } from '@/lib/toasts';
import { requireSignIn } from '../../guards';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/account/')({
  beforeLoad: requireSignIn,
  loader: () => queryClient.ensureQueryData(meQuery),
  component: AccountPage,
});

function AccountPage() {
  const { data: me } = useSuspenseQuery(meQuery);
  const navigate = Route.useNavigate();
  const signOutHere = async () => {
    await logOut();
    await navigate({ to: '/' });
    toast('You are signed out.');
  };
  return (
    <div className="mx-auto max-w-3xl space-y-4">
      <PageHeading>Account</PageHeading>
      <CardSection heading="You">
        <ProfileForm user={me} />
      </CardSection>
      <CardSection heading="E-mail">
        <EmailSection user={me} />
      </CardSection>
      <CardSection heading="Password">
        <PasswordSection />
      </CardSection>
      <CardSection heading="Where you are signed in">
        <SessionsSection onSignOutHere={() => void signOutHere()} />
      </CardSection>
    </div>
  );
}
