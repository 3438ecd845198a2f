import { useQuery } from '@tanstack/react-query';
import { ChevronDown } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import { problemOf } from '@/api/problems';
import type { Booking, Offering, Order } from '@/api/types';
import { Button } from '@/components/ui/button';
import { CardSection } from '@/components/ui/card';
import { Field } from '@/components/ui/field';
import { LinkButton } from '@/components/ui/link-button';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { formatMoney } from '@/lib/money';
import { useDraft } from '@/lib/use-draft';
import { useCreateBooking } from '../api/create-booking';
import { quoteQuery } from '../api/get-quote';
import { AddOnSteppers } from './add-on-steppers';
import { BookingSummary } from './booking-summary';
import { CancellationBands } from './cancellation-bands';
import { type Guest, GuestFields, guestsForApi } from './guest-fields';
import { PriceLines } from './price-lines';

const GUESTS_MAX = 20;

interface CheckoutFormProps {
  offering: Offering;
  /** What is booked, without its add-ons. */
  order: Order;
  extras: Readonly<Record<string, number>>;
  onExtras: (extras: Record<string, number>) => void;
  onBooked: (booking: Booking) => void;
  /** Where to change the time. */
  change: ReactNode;
  /** Instead of the button while nobody is signed in. */
  signIn: ReactNode | undefined;
  /** What is still free around an instant, for when somebody was faster. */
  stillFree: (around: string) => ReactNode;
}

/** Refusals after which another time may do. */
const REFUSALS = new Set([
  'sold-out',
  'taken',
  'too-soon',
  'outside-opening-hours',
  'blacked-out',
  'not-on-sale',
  'slot-gone',
]);

/** Refusals whose reason stands among one's own bookings. */
const OWN_BOOKINGS = new Set(['already-booked', 'too-many-holds']);

/** One column: what, what else, for how much, what if I cancel, and one button that names the amount. */
export function CheckoutForm({
  offering,
  order,
  extras,
  onExtras,
  onBooked,
  change,
  signIn,
  stillFree,
}: CheckoutFormProps) {
  const [note, setNote, forgetNote] = useDraft(`note:${offering.id}`, '');
  const [guests, setGuests, forgetGuests] = useDraft<Guest[]>(`guests:${offering.id}`, []);
  // Only at first: later it is the reader's to open and close.
  const [startsOpen] = useState(guests.length > 0 || note !== '');
  const refusal = useRef<HTMLDivElement>(null);
  const create = useCreateBooking();
  const addOns = Object.entries(extras).filter(([, quantity]) => quantity > 0);
  const whole: Order = { ...order, add_ons: addOns.map(([add_on_id, quantity]) => ({ add_on_id, quantity })) };
  const quote = useQuery(quoteQuery(whole));
  const problem = create.error ? problemOf(create.error) : undefined;

  useEffect(() => {
    if (create.error) refusal.current?.focus();
  }, [create.error]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!quote.data) return;
    const body = {
      ...whole,
      guests: guestsForApi(guests),
      ...(note.trim() && { note: note.trim() }),
      expected_total: quote.data.total,
    };
    create.mutate(body, {
      onSuccess: (booking) => {
        forgetNote();
        forgetGuests();
        onBooked(booking);
      },
      onError: (error) => {
        if (problemOf(error).name === 'price-changed') void quote.refetch();
      },
    });
  };

  return (
    <form onSubmit={submit} className="space-y-4">
      <div className="rounded-card border border-line bg-surface p-4 sm:p-6">
        {quote.data ? (
          <BookingSummary
            offering={offering}
            photoUrl={offering.photos[0]?.url}
            start={quote.data.starts_at}
            end={quote.data.ends_at}
            venue={offering.venue}
            units={order.units ?? 0}
            action={change}
          />
        ) : (
          <Loading>
            <Skeleton className="h-24 w-full" />
          </Loading>
        )}
      </div>
      {offering.add_ons.length > 0 && (
        <CardSection heading="Anything else">
          <AddOnSteppers addOns={offering.add_ons} chosen={extras} onChange={onExtras} />
        </CardSection>
      )}
      <details open={startsOpen} className="group rounded-card border border-line bg-surface p-4 sm:p-6">
        <summary className="flex min-h-9 cursor-pointer list-none items-center justify-between gap-3 rounded-control">
          <span>
            Guests, or a word to the venue <span className="text-ink-faint">(optional)</span>
          </span>
          <ChevronDown aria-hidden className="size-5 text-ink-faint transition-transform group-open:rotate-180" />
        </summary>
        <div className="mt-4 space-y-4">
          <GuestFields guests={guests} onChange={setGuests} max={GUESTS_MAX} />
          <Field label="A word to the venue" optional>
            <Textarea rows={2} value={note} maxLength={1000} onChange={(event) => setNote(event.target.value)} />
          </Field>
        </div>
      </details>
      <CardSection heading="Price">
        {quote.data ? (
          <PriceLines lines={quote.data.lines} total={quote.data.total} isSpace={offering.kind === 'space'} />
        ) : (
          <Loading className="space-y-2">
            <Skeleton className="h-6" />
            <Skeleton className="h-8" />
          </Loading>
        )}
      </CardSection>
      {quote.data && (
        <CardSection heading="What if I cancel">
          <CancellationBands bands={quote.data.cancellation} zone={offering.venue.time_zone} />
        </CardSection>
      )}
      <div ref={refusal} tabIndex={-1} className="space-y-4 outline-none">
        <ProblemNotice
          error={create.error ?? quote.error}
          action={
            problem &&
            OWN_BOOKINGS.has(problem.name) && (
              <LinkButton to="/bookings" size="small" tone="secondary">
                My bookings
              </LinkButton>
            )
          }
        />
        {problem && REFUSALS.has(problem.name) && quote.data && stillFree(quote.data.starts_at)}
      </div>
      {signIn ?? (
        <Button type="submit" size="large" busy={create.isPending} disabled={!quote.data} className="tabular w-full">
          {quote.data ? buttonWords(quote.data.total) : 'Book'}
        </Button>
      )}
      <p className="text-center text-14 text-ink-soft">
        {quote.data?.total.amount === 0
          ? 'There is nothing to pay; it is booked at once.'
          : 'It is held for you for 15 minutes while you pay. Nothing is charged before that.'}
      </p>
    </form>
  );
}

const buttonWords = (total: { amount: number; currency: string }): string =>
  total.amount === 0 ? 'Book, nothing to pay' : `Book and pay ${formatMoney(total)}`;
