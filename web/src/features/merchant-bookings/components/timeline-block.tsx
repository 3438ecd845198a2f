import { classes } from '@/lib/classes';
import { timeOf } from '@/lib/wall-time';
import { bookerOf } from '../booking-words';
import type { Block } from '../day-lanes';

interface TimelineBlockProps {
  block: Block;
  laneName: string;
  onOpen: () => void;
}

interface Look {
  title: string;
  note: string;
  look: string;
}

const lookOf = (block: Block): Look => {
  const { slot, booking } = block;
  if (slot) {
    const places = `${slot.taken}/${slot.capacity}`;
    if (slot.state !== 'open')
      return { title: places, note: 'closed', look: 'hatch border-line bg-taken-wash text-taken' };
    if (slot.remaining === 0)
      return { title: places, note: 'full', look: 'border-yours-line bg-yours-wash text-yours' };
    return slot.taken > 0
      ? { title: places, note: `${slot.remaining} left`, look: 'border-held-line bg-held-wash text-held' }
      : { title: places, note: 'free', look: 'border-free-line bg-free-wash text-free' };
  }
  const name = booking ? bookerOf(booking) : '';
  return booking?.state === 'pending'
    ? { title: name, note: 'not paid yet', look: 'border-held-line bg-held-wash text-held' }
    : { title: name, note: 'booked', look: 'border-yours-line bg-yours-wash text-yours' };
};

/** A stretch of the day: a session with how full it is, or a hall with who has it. */
export function TimelineBlock({ block, laneName, onOpen }: TimelineBlockProps) {
  const { title, note, look } = lookOf(block);
  const times = `${timeOf(block.from)} to ${timeOf(block.to)}`;
  const share = block.slot ? Math.min(100, (100 * block.slot.taken) / Math.max(1, block.slot.capacity)) : 0;
  return (
    <button
      type="button"
      onClick={onOpen}
      title={`${times}, ${title}, ${note}`}
      className={classes(
        'relative flex size-full min-h-11 min-w-0 flex-col justify-center overflow-hidden rounded-control border px-1.5 text-left outline-offset-[-2px] hover:border-current',
        look,
      )}
    >
      <span className="sr-only">
        {laneName}, {times}:{' '}
      </span>
      <span className="tabular block truncate font-semibold text-14">
        {title}
        {block.slot && <span className="sr-only"> places taken</span>}
      </span>
      <span className="block truncate text-12">{note}</span>
      {block.slot && (
        <span
          aria-hidden
          className="absolute inset-x-0 bottom-0 h-1 bg-current opacity-80"
          style={{ width: `${share}%` }}
        />
      )}
    </button>
  );
}
