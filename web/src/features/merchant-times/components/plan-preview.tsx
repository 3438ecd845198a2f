import { Check, CircleAlert } from 'lucide-react';
import { useEffect, useId, useRef } from 'react';
import { Notice } from '@/components/ui/notice';
import { formatLocalDate } from '@/lib/dates';
import { LOCALE } from '@/lib/locale';
import { obstacleOf, planInWords } from '../plan-words';
import type { Plan, PlannedSlot } from '../time-types';

/** What a rule would make, each time with what stands in its way. */
export function PlanPreview({ plan }: { plan: Plan }) {
  const headingId = useId();
  const section = useRef<HTMLElement>(null);
  // It appears below what was typed, perhaps out of sight; and what was pressed has become another button.
  useEffect(() => section.current?.focus(), []);
  const isWhole = plan.count === plan.slots.length;
  return (
    <section ref={section} tabIndex={-1} aria-labelledby={headingId} className="space-y-3">
      <div id={headingId}>
        <Notice tone={plan.count === 0 ? 'trouble' : isWhole ? 'good' : 'held'} title={planInWords(plan)}>
          {!isWhole && 'Those with a word beside them are left out; what is there stays as it is.'}
        </Notice>
      </div>
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses a keyboard must be able to scroll the list.
        tabIndex={0}
        aria-label="The times"
        className="max-h-60 divide-y divide-line overflow-y-auto rounded-card border border-line"
      >
        {plan.slots.map((slot) => (
          <PlannedRow key={slot.local_start} slot={slot} />
        ))}
      </ul>
    </section>
  );
}

function PlannedRow({ slot }: { slot: PlannedSlot }) {
  const obstacle = obstacleOf(slot);
  const [date = '', time = ''] = slot.local_start.split('T');
  return (
    <li className="tabular flex flex-wrap items-center gap-x-3 px-3 py-2 text-14">
      {obstacle ? (
        <CircleAlert aria-hidden className="size-4 shrink-0 text-held" />
      ) : (
        <Check aria-hidden className="size-4 shrink-0 text-free" />
      )}
      <span className={obstacle ? 'text-ink-soft line-through' : ''}>
        {formatLocalDate(date, LOCALE, { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' })},{' '}
        {time.slice(0, 5)}
      </span>
      {obstacle && <span className="text-held">{obstacle}</span>}
    </li>
  );
}
