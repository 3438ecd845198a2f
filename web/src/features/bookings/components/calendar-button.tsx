import { CalendarPlus } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { toast } from '@/lib/toasts';
import { useDownloadCalendar } from '../api/download-calendar';

/** The booking as a file that every calendar takes. */
export function CalendarButton({ bookingId }: { bookingId: string }) {
  const download = useDownloadCalendar(bookingId);
  return (
    <Button
      tone="secondary"
      icon={<CalendarPlus aria-hidden className="size-5" />}
      busy={download.isPending}
      onClick={() =>
        download.mutate(undefined, {
          onError: () => toast('The calendar file could not be fetched. Try again in a moment.', { tone: 'trouble' }),
        })
      }
    >
      Add to my calendar
    </Button>
  );
}
