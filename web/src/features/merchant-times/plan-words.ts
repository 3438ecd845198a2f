import { counted } from '@/lib/words';
import type { Plan, PlannedSlot } from './time-types';

/** Say what keeps one occurrence of a rule from being made; `undefined` when nothing does. */
export const obstacleOf = (slot: PlannedSlot): string | undefined => {
  if (slot.clash_slot_id) return 'There is a time already';
  switch (slot.problem) {
    case null:
    case undefined:
      return undefined;
    case 'nonexistent_local_time':
      return 'The clocks skip this time';
    case 'ambiguous_local_time':
      return 'The clocks show this time twice';
    case 'in_the_past':
      return 'Already past';
    case 'overlaps_itself':
      return 'Overlaps the one before';
    default:
      return slot.problem.replaceAll('_', ' ');
  }
};

/** Sum a plan up: "24 times will be made, 2 are left out." */
export const planInWords = (plan: Plan): string => {
  const left = plan.slots.length - plan.count;
  const made = plan.count === 0 ? 'No time can be made' : `${counted(plan.count, 'time')} will be made`;
  return left === 0 ? `${made}.` : `${made}, ${counted(left, 'is', 'are')} left out.`;
};
