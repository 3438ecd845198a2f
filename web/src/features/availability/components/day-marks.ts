import type { Day, Offering } from '@/api/types';
import type { DayMark } from '@/components/ui/month-calendar-day';
import { counted } from '@/lib/words';

const bookableSlots = (day: Day): number => day.slots.filter((slot) => slot.remaining > 0).length;

/** Say about a day what its cell in the calendar shows and a screen reader hears. */
export const markOfDay = (day: Day | undefined, kind: Offering['kind']): DayMark | undefined => {
  if (!day) return undefined;
  switch (day.state) {
    case 'free':
    case 'few': {
      const words = kind === 'space' ? 'hours free' : `${counted(bookableSlots(day), 'time')} free`;
      return { state: day.state, words: day.state === 'few' ? `${words}, nearly full` : words };
    }
    case 'full':
      return { state: 'taken', words: 'full' };
    case 'closed':
      return { state: 'none', words: kind === 'space' ? 'closed' : 'no times' };
    case 'past':
    case 'beyond':
      return { state: 'none', words: '' };
    default:
      return day.state satisfies never;
  }
};

/** Whether there is something to book on the day. */
export const isBookable = (day: Day): boolean => day.state === 'free' || day.state === 'few';
