import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { PageHeading } from '@/components/ui/page-heading';
import { OUTBOX_STATES } from '@/features/operations/api/list-outbox';
import { OutboxList } from '@/features/operations/components/outbox-list';

export const Route = createFileRoute('/admin/outbox')({
  validateSearch: z.object({ state: z.enum(OUTBOX_STATES).optional().catch(undefined) }),
  component: OutboxPage,
});

function OutboxPage() {
  const { state = 'failed' } = Route.useSearch();
  const navigate = Route.useNavigate();
  return (
    <>
      <PageHeading lead="What has happened, and who has not been told of it yet.">Events</PageHeading>
      <OutboxList state={state} onState={(next) => void navigate({ search: { state: next }, resetScroll: false })} />
    </>
  );
}
