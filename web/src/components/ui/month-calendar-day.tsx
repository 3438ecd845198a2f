import { classes } from '@/lib/classes';
import { formatLocalDate, type LocalDate } from '@/lib/dates';
import { LOCALE } from '@/lib/locale';

/** What a calendar says about a day: its state, and the words for it. */
export interface DayMark {
  state: 'free' | 'few' | 'taken' | 'none';
  /** For those who listen, and on hover: "3 times free", "Full", "Closed". */
  words: string;
}

interface DayCellProps {
  date: LocalDate;
  isOutside: boolean;
  isToday: boolean;
  isChosen: boolean;
  isTabStop: boolean;
  isOffered: boolean;
  mark: DayMark | undefined;
  onChoose: () => void;
}

const LOOK: Record<DayMark['state'], string> = {
  free: 'bg-free-wash text-free font-semibold hover:outline hover:outline-free-line',
  few: 'bg-held-wash text-held font-semibold hover:outline hover:outline-held-line',
  taken: 'hatch bg-taken-wash text-taken line-through',
  none: 'text-ink-faint',
};

/** The second sign besides colour: a dot for free, half a dot for few. */
const SIGN: Record<DayMark['state'], string> = { free: '●', few: '◐', taken: '', none: '' };

/** One day of the month. Days with nothing to offer can still be looked at, and say so. */
export function DayCell(props: DayCellProps) {
  const { date, isOutside, isToday, isChosen, isTabStop, isOffered, mark, onChoose } = props;
  if (isOutside) return <td aria-hidden className="p-0" />;
  const offered = isOffered ? mark : undefined;
  const state = offered?.state ?? 'none';
  const name = formatLocalDate(date, LOCALE, { weekday: 'long', day: 'numeric', month: 'long' });
  return (
    <td className="p-0">
      <button
        type="button"
        data-date={date}
        tabIndex={isTabStop ? 0 : -1}
        disabled={!isOffered}
        aria-label={[name, isToday && 'today', offered?.words].filter(Boolean).join(', ')}
        aria-pressed={isChosen}
        aria-current={isToday ? 'date' : undefined}
        title={offered?.words}
        onClick={onChoose}
        className={classes(
          'tabular relative flex h-12 w-full flex-col items-center justify-center rounded-control text-16 leading-none',
          isChosen ? 'bg-accent font-semibold text-accent-ink' : LOOK[state],
          isToday && 'ring-1 ring-line-strong ring-inset',
          !isOffered && 'opacity-45',
        )}
      >
        {Number(date.slice(8))}
        <span aria-hidden className="mt-1 h-2 text-[8px] leading-none no-underline">
          {SIGN[state]}
        </span>
      </button>
    </td>
  );
}
