import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { UserList } from '@/features/operations/components/user-list';

const text = z.coerce.string().max(200).optional().catch(undefined);

export const Route = createFileRoute('/admin/')({
  validateSearch: z.object({ q: text, state: z.enum(['active', 'disabled']).optional().catch(undefined) }),
  component: AdminUsersPage,
});

function AdminUsersPage() {
  const filters = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <PageHeading>People</PageHeading>
      <UserList filters={filters} onFilters={(next) => void navigate({ search: next, resetScroll: false })} />
    </>
  );
}
