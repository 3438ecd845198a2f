import { useMutation } from '@tanstack/react-query';
import { session } from '@/lib/session-of-page';

/** Fetch the booking's calendar file (it needs the sign-in, so a plain link will not do) and hand it to the browser. */
export const useDownloadCalendar = (bookingId: string) =>
  useMutation({
    mutationFn: async () => {
      const token = await session.token();
      const answer = await fetch(`/api/v1/bookings/${bookingId}/calendar.ics`, {
        headers: token ? { Authorization: `Bearer ${token}` } : {},
      });
      if (!answer.ok) throw await answer.json();
      const url = URL.createObjectURL(await answer.blob());
      const link = Object.assign(document.createElement('a'), { href: url, download: 'booking.ics' });
      link.click();
      setTimeout(() => URL.revokeObjectURL(url), 10_000);
    },
  });
