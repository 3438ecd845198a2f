import type { Day, Offering } from '@/api/types';
import { type TimeChip, TimeChips } from '@/components/ui/time-chips';
import { formatMoney } from '@/lib/money';
import { describeDate, formatTime } from '@/lib/time';
import { counted } from '@/lib/words';
import type { Selection } from '../selection';

const FEW = 3;

interface SlotTimesProps {
  offering: Offering;
  day: Day;
  selection: Selection;
  onSelect: (selection: Selection) => void;
}

/** The times of a day with the places left in each. */
export function SlotTimes({ offering, day, selection, onSelect }: SlotTimesProps) {
  const zone = offering.venue.time_zone;
  const chips = day.slots.map((slot): TimeChip => {
    const left = counted(slot.remaining, 'place');
    const ownPrice = slot.price.amount === offering.price.amount ? '' : `, ${formatMoney(slot.price)}`;
    return {
      value: slot.id,
      time: formatTime(slot.starts_at, zone),
      note: slot.remaining === 0 ? 'Full' : `${left} left${ownPrice}`,
      state: slot.remaining === 0 ? 'taken' : slot.remaining <= FEW ? 'few' : 'free',
    };
  });
  if (chips.length === 0) return <p className="text-ink-soft">No times on this day. Days with a dot have some.</p>;
  return (
    <TimeChips
      label={`Times on ${describeDate(day.date, zone)}`}
      chips={chips}
      value={selection.slot}
      onChange={(slot) => onSelect({ ...selection, date: day.date, slot })}
    />
  );
}
