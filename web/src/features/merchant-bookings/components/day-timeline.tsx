import { useEffect, useRef } from 'react';
import { minuteOfDay } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { timeOf } from '@/lib/wall-time';
import { hoursShown, type Lane } from '../day-lanes';
import { TimelineBlock } from './timeline-block';

interface DayTimelineProps {
  lanes: readonly Lane[];
  opening: readonly { from: number; to: number }[];
  zone: string;
  isToday: boolean;
  onSlot: (slotId: string) => void;
  onBooking: (bookingId: string) => void;
}

const HOUR_REM = 4;

/** The day from left to right, a lane for each session and each hall. Scrolls sideways on a phone. */
export function DayTimeline({ lanes, opening, zone, isToday, onSlot, onBooking }: DayTimelineProps) {
  const now = useNow(60_000);
  const { from, to } = hoursShown(lanes, opening);
  const hours = Array.from({ length: to - from }, (_, index) => from + index);
  const place = (minute: number): string => `${((minute / 60 - from) / (to - from)) * 100}%`;
  const nowMinute = minuteOfDay(now, zone);
  const showsNow = isToday && nowMinute >= from * 60 && nowMinute <= to * 60;
  const lines = `calc(100% / ${to - from})`;
  // Where the eye should begin: now, or else the first thing of the day.
  const begins = showsNow ? nowMinute : Math.min(...lanes.flatMap((lane) => lane.blocks.map((block) => block.from)));
  const beginsAt = Number.isFinite(begins) ? Math.floor(begins / 60) : from;
  const scroller = useRef<HTMLElement>(null);
  useEffect(() => {
    const box = scroller.current;
    if (box) box.scrollLeft = ((box.scrollWidth - 144) * Math.max(0, beginsAt - from - 0.5)) / (to - from);
  }, [beginsAt, from, to]);
  return (
    <section
      ref={scroller}
      aria-label="The day by time"
      data-own-keys
      // biome-ignore lint/a11y/noNoninteractiveTabindex: whoever uses a keyboard must be able to scroll it.
      tabIndex={0}
      className="overflow-x-auto rounded-card border border-line bg-surface"
    >
      <div className="relative" style={{ minWidth: `${9 + hours.length * HOUR_REM}rem` }}>
        <div aria-hidden className="flex border-line border-b">
          <span className="sticky left-0 z-20 w-28 shrink-0 border-line border-r bg-surface sm:w-36" />
          {hours.map((hour) => (
            <span key={hour} className="tabular flex-1 py-1.5 pl-1 text-12 text-ink-faint">
              {timeOf(hour * 60)}
            </span>
          ))}
        </div>
        <ul className="divide-y divide-line">
          {lanes.map((lane) => (
            <li key={lane.id} className="flex min-h-18">
              <span className="sticky left-0 z-20 flex w-28 shrink-0 items-center border-line border-r bg-surface px-3 py-2 font-medium text-14 sm:w-36">
                <span className="line-clamp-3 break-words">{lane.name}</span>
              </span>
              <div
                className="relative flex-1"
                style={{
                  backgroundImage: `linear-gradient(to right, var(--line) 1px, transparent 1px)`,
                  backgroundSize: `${lines} 100%`,
                }}
              >
                {showsNow && (
                  <span
                    aria-hidden
                    className="absolute inset-y-0 z-10 w-0.5 bg-accent"
                    style={{ left: place(nowMinute) }}
                  />
                )}
                <ul>
                  {lane.blocks.map((block) => (
                    <li
                      key={block.id}
                      className="absolute inset-y-1"
                      style={{ left: place(block.from), right: `calc(100% - ${place(block.to)})` }}
                    >
                      <TimelineBlock
                        block={block}
                        laneName={lane.name}
                        onOpen={() => (block.slot ? onSlot(block.slot.id) : onBooking(block.id))}
                      />
                    </li>
                  ))}
                </ul>
                {lane.blocks.length === 0 && (
                  <span className="flex h-full items-center pl-3 text-14 text-ink-faint">Nothing</span>
                )}
              </div>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
