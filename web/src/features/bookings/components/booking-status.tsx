import { CircleAlert, CircleCheck, CircleX, Clock, Flag, Hourglass } from 'lucide-react';
import type { Booking } from '@/api/types';
import { Badge } from '@/components/ui/badge';
import { type StatusIcon, statusOf } from '../booking-words';

const ICONS: Record<StatusIcon, React.ReactNode> = {
  held: <Clock />,
  processing: <Hourglass />,
  booked: <CircleCheck />,
  cancelled: <CircleX />,
  over: <Flag />,
  trouble: <CircleAlert />,
};

/** Where a booking stands: a word, an icon, a colour. */
export function BookingStatus({ booking }: { booking: Booking }) {
  const { word, tone, icon } = statusOf(booking);
  return (
    <Badge tone={tone} icon={ICONS[icon]}>
      {word}
    </Badge>
  );
}
