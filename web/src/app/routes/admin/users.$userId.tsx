import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { PageHeading } from '@/components/ui/page-heading';
import { userQuery } from '@/features/operations/api/get-user';
import { UserPage } from '@/features/operations/components/user-page';
import { queryClient } from '../../query-client';

export const Route = createFileRoute('/admin/users/$userId')({
  loader: ({ params }) => queryClient.ensureQueryData(userQuery(params.userId)),
  component: AdminUserPage,
});

function AdminUserPage() {
  const { data: user } = useSuspenseQuery(userQuery(Route.useParams().userId));
  return (
    <>
      <PageHeading>{user.display_name || user.email}</PageHeading>
      <UserPage user={user} />
    </>
  );
}
