import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Money } from '@/components/ui/money';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { formatMoney } from '@/lib/money';
import { toast } from '@/lib/toasts';
import { useCancelBooking } from '../api/cancel-booking';
import { cancelPreviewQuery } from '../api/preview-cancellation';
import type { VenueBooking } from '../booking-types';

interface CancelForCustomerProps {
  booking: VenueBooking;
  onDone: () => void;
}

/** Cancelling as the venue: what goes back in plain figures, and a reason that the customer reads. */
export function CancelForCustomer({ booking, onDone }: CancelForCustomerProps) {
  const preview = useQuery(cancelPreviewQuery(booking.id));
  const cancel = useCancelBooking(booking.id);
  const [reason, setReason] = useState('');
  const field = useRef<HTMLTextAreaElement>(null);
  const [isAsked, setIsAsked] = useState(false);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsAsked(true);
    const said = reason.trim();
    if (!said) {
      field.current?.focus();
      return;
    }
    cancel.mutate(
      { reason: said },
      {
        onSuccess: ({ back }) => {
          toast(back && back.amount > 0 ? `Cancelled. ${formatMoney(back)} goes back to the customer.` : 'Cancelled.');
          onDone();
        },
        onError: () => void preview.refetch(),
      },
    );
  };
  if (preview.isPending) {
    return (
      <Loading>
        <Skeleton className="h-32 rounded-card" />
      </Loading>
    );
  }
  if (!preview.data) return <ProblemNotice error={preview.error} />;
  const { allowed, back, fee, refusal } = preview.data;
  if (!allowed) return <Notice title="It cannot be cancelled">{refusal}</Notice>;
  return (
    <form onSubmit={submit} noValidate className="space-y-4 rounded-card bg-sunken p-4">
      {back.amount === 0 && fee.amount === 0 ? (
        <p>Nothing has been paid, so nothing goes back.</p>
      ) : (
        <dl className="space-y-1">
          <div className="flex justify-between gap-4 font-semibold">
            <dt>Goes back to the customer</dt>
            <dd>
              <Money value={back} />
            </dd>
          </div>
          {fee.amount > 0 && (
            <div className="flex justify-between gap-4 text-ink-soft">
              <dt>Stays with you</dt>
              <dd>
                <Money value={fee} />
              </dd>
            </div>
          )}
        </dl>
      )}
      <Field
        label="Why"
        hint="The customer reads it."
        error={isAsked && !reason.trim() ? 'Write a word or two.' : undefined}
      >
        <Textarea
          ref={field}
          rows={2}
          maxLength={300}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </Field>
      <ProblemNotice error={cancel.error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="trouble" busy={cancel.isPending}>
          {back.amount > 0 ? `Cancel and give ${formatMoney(back)} back` : 'Cancel the booking'}
        </Button>
        <Button tone="secondary" onClick={onDone}>
          Keep it
        </Button>
      </div>
    </form>
  );
}
