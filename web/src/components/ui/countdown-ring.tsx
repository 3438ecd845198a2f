import { classes } from '@/lib/classes';
import { useNow } from '@/lib/use-now';

interface CountdownRingProps {
  /** When the time is up. */
  until: string;
  /** How long it was to begin with, for the ring. */
  totalSeconds: number;
  /** Minutes at which a screen reader is told; it does not hear every second. */
  label: string;
}

const RADIUS = 20;
const LENGTH = 2 * Math.PI * RADIUS;

/** "14:09" out of 849 seconds. */
export const clockOf = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

/** What a screen reader is told, once a minute and then at the last half minute. */
export const spokenRemainder = (seconds: number): string => {
  if (seconds <= 0) return 'The time is up.';
  if (seconds <= 30) return 'Less than half a minute left.';
  const minutes = Math.ceil(seconds / 60);
  return minutes === 1 ? 'One minute left.' : `${minutes} minutes left.`;
};

/** The time left of a hold: a ring that empties, with its figure inside. */
export function CountdownRing({ until, totalSeconds, label }: CountdownRingProps) {
  const now = useNow();
  const seconds = Math.max(0, Math.round((Date.parse(until) - now) / 1000));
  const share = Math.min(1, seconds / totalSeconds);
  return (
    <div className={classes('relative size-16 shrink-0', seconds <= 60 ? 'text-trouble' : 'text-held')}>
      <svg viewBox="0 0 48 48" className="size-full -rotate-90" aria-hidden="true">
        <circle cx="24" cy="24" r={RADIUS} fill="none" stroke="currentColor" strokeWidth="3" opacity="0.25" />
        <circle
          cx="24"
          cy="24"
          r={RADIUS}
          fill="none"
          stroke="currentColor"
          strokeWidth="3"
          strokeLinecap="round"
          strokeDasharray={LENGTH}
          strokeDashoffset={LENGTH * (1 - share)}
        />
      </svg>
      <span aria-hidden className="tabular absolute inset-0 flex items-center justify-center font-semibold text-14">
        {clockOf(seconds)}
      </span>
      <span role="timer" aria-live="polite" className="sr-only">
        {label}: {spokenRemainder(seconds)}
      </span>
    </div>
  );
}
