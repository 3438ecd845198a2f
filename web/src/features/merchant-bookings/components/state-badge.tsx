import { CircleAlert, CircleCheck, CircleX, Clock, Flag, Hourglass, UserRoundX } from 'lucide-react';
import type { ReactNode } from 'react';
import { Badge } from '@/components/ui/badge';
import { stateWords } from '../booking-words';

const ICONS: Readonly<Record<string, ReactNode>> = {
  pending: <Clock />,
  confirmed: <CircleCheck />,
  completed: <Flag />,
  no_show: <UserRoundX />,
  cancelled: <CircleX />,
  expired: <Hourglass />,
  failed: <CircleAlert />,
};

/** Where a booking stands: a word, an icon, a colour. */
export function StateBadge({ state }: { state: string }) {
  const { word, tone } = stateWords(state);
  return (
    <Badge tone={tone} icon={ICONS[state]}>
      {word}
    </Badge>
  );
}
