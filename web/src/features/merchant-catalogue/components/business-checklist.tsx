import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { Card } from '@/components/ui/card';
import { LinkButton } from '@/components/ui/link-button';
import { classes } from '@/lib/classes';
import type { Step } from '../checklist';
import type { Offering, Venue } from '../listing-types';

interface BusinessChecklistProps {
  businessId: string;
  steps: readonly Step[];
  venues: readonly Venue[];
  offerings: readonly Offering[];
}

const WORDS: Record<Step['name'], [string, string]> = {
  business: ['The business', 'It is open.'],
  venue: ['A venue', 'Where people come to: address, opening hours, photos.'],
  offering: ['An offering', 'What they book there: places in a session, or hours in a hall.'],
  times: ['Times', 'When a session takes place. A hall is booked within the opening hours of its venue.'],
  published: ['Published', 'Business, venue and offering in sight of everybody.'],
};

/** The way to the first booking: what is done, what is next, and a button that leads there. */
export function BusinessChecklist({ businessId, steps, venues, offerings }: BusinessChecklistProps) {
  const next = steps.find((step) => !step.isDone);
  if (!next) return null;
  const count = steps.filter((step) => step.isDone).length;
  return (
    <Card className="p-4 sm:p-6">
      <h2 className="text-20">On the way to the first booking</h2>
      <p className="mb-4 text-ink-soft">
        {count} of {steps.length} steps done.
      </p>
      <ol className="space-y-1">
        {steps.map((step, index) => (
          <li
            key={step.name}
            className={classes('flex gap-3 rounded-control p-3', step === next && 'bg-accent-wash')}
            aria-current={step === next ? 'step' : undefined}
          >
            <span
              aria-hidden
              className={classes(
                'tabular flex size-7 shrink-0 items-center justify-center rounded-full font-semibold text-14',
                step.isDone ? 'bg-free-wash text-free' : 'border border-line-strong text-ink-soft',
              )}
            >
              {step.isDone ? <Check className="size-4" strokeWidth={3} /> : index + 1}
            </span>
            <div className="min-w-0 flex-1">
              <p className={step.isDone ? 'text-ink-soft' : 'font-medium'}>
                {WORDS[step.name][0]}
                <span className="sr-only">{step.isDone ? ', done' : ''}</span>
              </p>
              {step === next && (
                <>
                  <p className="mb-3 text-ink-soft">{WORDS[step.name][1]}</p>
                  <NextStep step={step} businessId={businessId} venues={venues} offerings={offerings} />
                </>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Card>
  );
}

interface NextStepProps extends Omit<BusinessChecklistProps, 'steps'> {
  step: Step;
}

function NextStep({ step, businessId, venues, offerings }: NextStepProps): ReactNode {
  const venue = venues[0];
  const draft = offerings.find((one) => one.state === 'draft') ?? offerings[0];
  if (step.name === 'venue') {
    return (
      <LinkButton to="/merchant/venues/new" search={{ business: businessId }}>
        Create the venue
      </LinkButton>
    );
  }
  if (step.name === 'offering' && venue) {
    return (
      <LinkButton to="/merchant/offerings/new" search={{ venue: venue.id }}>
        Create an offering
      </LinkButton>
    );
  }
  if (step.name === 'times' && offerings[0]) {
    return (
      <LinkButton to="/merchant/offerings/$offeringId/times" params={{ offeringId: offerings[0].id }}>
        Add times
      </LinkButton>
    );
  }
  const hidden = venues.find((one) => one.state === 'draft');
  return hidden ? (
    <LinkButton to="/merchant/venues/$venueId" params={{ venueId: hidden.id }}>
      Publish {hidden.name}
    </LinkButton>
  ) : (
    draft && (
      <LinkButton to="/merchant/offerings/$offeringId" params={{ offeringId: draft.id }}>
        Publish {draft.name}
      </LinkButton>
    )
  );
}
