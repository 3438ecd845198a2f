import { useSuspenseQuery } from '@tanstack/react-query';
import { createFileRoute } from '@tanstack/react-router';
import { z } from 'zod';
import { CardSection } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { PageHeading } from '@/components/ui/page-heading';
import { offeringQuery } from '@/features/merchant-catalogue/api/get-offering';
import { BlackoutForm } from '@/features/merchant-times/components/blackout-form';
import { BlackoutList } from '@/features/merchant-times/components/blackout-list';
import { SessionTimes } from '@/features/merchant-times/components/session-times';
import { todayAt } from '@/lib/time';
import { queryClient } from '../../query-client';

const date = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/u)
  .optional()
  .catch(undefined);

export const Route = createFileRoute('/merchant/offerings/$offeringId/times')({
  validateSearch: z.object({ month: date, date }),
  loader: ({ params }) => queryClient.ensureQueryData(offeringQuery(params.offeringId)),
  component: TimesPage,
});

function TimesPage() {
  const { data: offering } = useSuspenseQuery(offeringQuery(Route.useParams().offeringId));
  const search = Route.useSearch();
  const navigate = Route.useNavigate();
  const zone = offering.venue.time_zone;
  const { space } = offering;
  return (
    <>
      <PageHeading
        title={`${offering.name}: times`}
        lead={
          space ? 'When it cannot be booked although the venue is open.' : 'When it takes place, and how full it is.'
        }
        action={
          <LinkButton to="/merchant/offerings/$offeringId" params={{ offeringId: offering.id }} tone="secondary">
            Price, photos and terms
          </LinkButton>
        }
      >
        {offering.name}
      </PageHeading>
      {offering.state === 'draft' && (
        <div className="mb-6">
          <Notice
            tone="held"
            title="Still a draft"
            action={
              <LinkButton
                to="/merchant/offerings/$offeringId"
                params={{ offeringId: offering.id }}
                size="small"
                className="min-h-11"
              >
                Publish it
              </LinkButton>
            }
          >
            Nobody can book it before it is published.
          </Notice>
        </div>
      )}
      {space ? (
        <div className="grid items-start gap-6 lg:grid-cols-[24rem_1fr]">
          <CardSection heading="Block a time">
            <BlackoutForm resourceId={space.resource_id} zone={zone} />
          </CardSection>
          <BlackoutList resourceId={space.resource_id} zone={zone} />
        </div>
      ) : (
        <SessionTimes
          offering={offering}
          month={search.month ?? search.date ?? todayAt(zone)}
          date={search.date}
          onShow={(month, day) => void navigate({ search: { month, date: day }, replace: true, resetScroll: false })}
        />
      )}
    </>
  );
}
