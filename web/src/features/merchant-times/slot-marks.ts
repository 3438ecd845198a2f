import type { DayMark } from '@/components/ui/month-calendar-day';
import type { LocalDate } from '@/lib/dates';
import { counted } from '@/lib/words';
import type { Slot } from './time-types';

/** Sort times under the days of the venue's calendar. */
export const slotsByDay = (slots: readonly Slot[]): ReadonlyMap<LocalDate, Slot[]> => {
  const days = new Map<LocalDate, Slot[]>();
  for (const slot of slots) {
    const date = slot.local_start.slice(0, 10);
    days.set(date, [...(days.get(date) ?? []), slot]);
  }
  return days;
};

/** Say what a calendar shows about a day: how many times, and how full they are. */
export const markOfDay = (slots: readonly Slot[] | undefined): DayMark => {
  if (!slots || slots.length === 0) return { state: 'none', words: 'no times' };
  const taken = slots.reduce((sum, slot) => sum + slot.taken, 0);
  const places = slots.reduce((sum, slot) => sum + slot.capacity, 0);
  const words = `${counted(slots.length, 'time')}, ${taken} of ${counted(places, 'place')} taken`;
  if (slots.every((slot) => slot.remaining === 0 || slot.state !== 'open')) return { state: 'taken', words };
  return { state: taken > 0 ? 'few' : 'free', words };
};
