import type { PointerEvent } from 'react';
import type { Day } from '@/api/types';
import { formatTime, minuteOfDay } from '@/lib/time';

interface DayBarProps {
  day: Day;
  zone: string;
  chosen: { from: string; to: string } | undefined;
  /** A press on the bar, as an instant: a shortcut for the pointer; the fields beside it do the same. */
  onPress: (at: number) => void;
}

/** The day as a bar from opening to closing: free, taken (hatched) and what one has chosen. */
export function DayBar({ day, zone, chosen, onPress }: DayBarProps) {
  const begin = Math.min(...day.open.map((range) => Date.parse(range.starts_at)));
  const end = Math.max(...day.open.map((range) => Date.parse(range.ends_at)));
  const place = (from: string, to: string) => ({
    left: `${((Date.parse(from) - begin) / (end - begin)) * 100}%`,
    width: `${((Date.parse(to) - Date.parse(from)) / (end - begin)) * 100}%`,
  });
  const press = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    onPress(begin + ((event.clientX - box.left) / box.width) * (end - begin));
  };
  const words = day.free.map((range) => `${formatTime(range.starts_at, zone)} to ${formatTime(range.ends_at, zone)}`);
  return (
    <div>
      <div
        role="img"
        aria-label={words.length > 0 ? `Free: ${words.join(', ')}` : 'Nothing free'}
        onPointerUp={press}
        className="hatch relative h-14 cursor-pointer overflow-hidden rounded-control border border-line bg-taken-wash"
      >
        {day.free.map((range) => (
          <span
            key={range.starts_at}
            className="absolute inset-y-0 border-free-line border-x bg-free-wash"
            style={place(range.starts_at, range.ends_at)}
          />
        ))}
        {chosen && (
          <span className="absolute inset-y-1 rounded-[6px] bg-accent" style={place(chosen.from, chosen.to)} />
        )}
      </div>
      <HourMarks begin={begin} end={end} zone={zone} />
      <ul className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-14 text-ink-soft">
        <Key look="bg-free-wash border-free-line">Free</Key>
        <Key look="hatch bg-taken-wash border-line">Taken</Key>
        <Key look="bg-accent border-accent">Your time</Key>
      </ul>
    </div>
  );
}

function Key({ look, children }: { look: string; children: string }) {
  return (
    <li className="flex items-center gap-2">
      <span aria-hidden className={`size-4 rounded-[4px] border ${look}`} />
      {children}
    </li>
  );
}

const HOUR_MS = 3_600_000;

function HourMarks({ begin, end, zone }: { begin: number; end: number; zone: string }) {
  const step = end - begin > 9 * HOUR_MS ? 3 : 2;
  const hours: number[] = [];
  const first = begin + ((60 - (minuteOfDay(begin, zone) % 60)) % 60) * 60_000;
  for (let at = first; at <= end; at += step * HOUR_MS) hours.push(at);
  return (
    <div aria-hidden className="relative mt-1 h-5">
      {hours.map((at) => {
        const share = (at - begin) / (end - begin);
        const shift = share < 0.04 ? '0' : share > 0.96 ? '-100%' : '-50%';
        return (
          <span
            key={at}
            className="tabular absolute whitespace-nowrap text-12 text-ink-faint"
            style={{ left: `${share * 100}%`, transform: `translateX(${shift})` }}
          >
            {formatTime(at, zone)}
          </span>
        );
      })}
    </div>
  );
}
