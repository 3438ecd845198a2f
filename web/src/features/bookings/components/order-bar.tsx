import { useQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Order } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Money } from '@/components/ui/money';
import { NumberStepper } from '@/components/ui/number-stepper';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { ZonedTime } from '@/components/ui/zoned-time';
import { quoteQuery } from '../api/get-quote';

interface OrderBarProps {
  /** What is chosen so far; `undefined` while it is not enough for a price. */
  order: Order | undefined;
  time: { start: string; end: string } | undefined;
  zone: string;
  /** How many places may be asked for; 0 where nothing is counted. */
  unitsMax: number;
  units: number;
  onUnits: (units: number) => void;
  onContinue: () => void;
  /** Shown instead of the price while nothing is chosen, or when what was chosen has gone. */
  hint: ReactNode;
}

/** What one has chosen, for how much, and the way on. Stays in sight at the foot of a phone. */
export function OrderBar({ order, time, zone, unitsMax, units, onUnits, onContinue, hint }: OrderBarProps) {
  const quote = useQuery(quoteQuery(order));
  const total = order ? quote.data?.total : undefined;
  return (
    <div
      data-sticky-foot
      className="sticky bottom-0 z-20 rounded-b-card border-line border-t bg-surface px-4 py-3 sm:px-6"
    >
      {order && quote.error && <ProblemNotice error={quote.error} />}
      <div className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 grow">
          {time && order ? <ZonedTime start={time.start} end={time.end} zone={zone} /> : hint}
        </div>
        {unitsMax > 0 && order && (
          <span className="flex items-center gap-2">
            <span aria-hidden className="text-14 text-ink-soft">
              Places
            </span>
            <NumberStepper label="Places" value={units} onChange={onUnits} min={1} max={unitsMax} />
          </span>
        )}
        <Button
          disabled={!order || quote.isError}
          busy={order !== undefined && quote.isFetching && !total}
          onClick={onContinue}
          className="w-full sm:w-auto"
        >
          {total ? (
            <span>
              Continue, <Money value={total} />
            </span>
          ) : (
            'Continue'
          )}
          <ArrowRight aria-hidden className="size-5" />
        </Button>
      </div>
    </div>
  );
}
