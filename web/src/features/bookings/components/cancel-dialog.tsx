import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Booking } from '@/api/types';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { Field } from '@/components/ui/field';
import { Money } from '@/components/ui/money';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Select } from '@/components/ui/select';
import { Loading, Skeleton } from '@/components/ui/skeleton';
import { Textarea } from '@/components/ui/textarea';
import { formatMoney, type Money as MoneyValue } from '@/lib/money';
import { toast } from '@/lib/toasts';
import { useCancelBooking } from '../api/cancel-booking';
import { cancelPreviewQuery } from '../api/preview-cancellation';

const OTHER = 'Something else';
const REASONS = ['My plans changed', 'I am ill', 'Booked by mistake', 'I found another time', OTHER];

interface CancelDialogProps {
  booking: Booking;
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Cancelling, with what comes back in plain figures before anything happens. */
export function CancelDialog({ booking, open, onOpenChange }: CancelDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title="Cancel this booking" description={booking.offering.name}>
      {open && <CancelForm booking={booking} onDone={() => onOpenChange(false)} />}
    </Dialog>
  );
}

function CancelForm({ booking, onDone }: { booking: Booking; onDone: () => void }) {
  const preview = useQuery(cancelPreviewQuery(booking.id));
  const cancel = useCancelBooking(booking.id);
  const [reason, setReason] = useState('');
  const [words, setWords] = useState('');
  const [isAsked, setIsAsked] = useState(false);
  const said = reason === OTHER ? words.trim() : reason;

  const submit = (event: FormEvent) => {
    event.preventDefault();
    setIsAsked(true);
    if (!said || !preview.data) return;
    const { back } = preview.data;
    cancel.mutate(
      { reason: said },
      {
        onSuccess: () => {
          toast(back.amount > 0 ? `Cancelled. ${formatMoney(back)} is on its way back to you.` : 'Cancelled.');
          onDone();
        },
        onError: () => void preview.refetch(),
      },
    );
  };

  if (preview.isPending) {
    return (
      <Loading>
        <Skeleton className="h-32 w-full" />
      </Loading>
    );
  }
  if (!preview.data) return <ProblemNotice error={preview.error} />;
  const { allowed, back, fee, refusal } = preview.data;
  if (!allowed) return <p>{refusal ?? 'This booking can no longer be cancelled.'}</p>;
  return (
    <form onSubmit={submit} noValidate className="space-y-4">
      {booking.payment.paid.amount === 0 ? (
        <p className="rounded-card bg-sunken p-4">You have not paid, so there is nothing to give back.</p>
      ) : (
        <WhatComesBack back={back} fee={fee} />
      )}
      <Field label="Why" error={isAsked && !reason ? 'Choose a reason; the venue reads it.' : undefined}>
        <Select
          placeholder="Choose a reason"
          value={reason}
          onChange={(event) => setReason(event.target.value)}
          options={REASONS.map((value) => ({ value, label: value }))}
        />
      </Field>
      {reason === OTHER && (
        <Field label="In your words" error={isAsked && !said ? 'Write a word or two.' : undefined}>
          <Textarea rows={2} maxLength={300} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
      )}
      <ProblemNotice error={cancel.error} />
      <div className="flex flex-wrap gap-3">
        <Button type="submit" tone="trouble" busy={cancel.isPending}>
          {back.amount > 0 ? `Cancel and get ${formatMoney(back)} back` : 'Cancel the booking'}
        </Button>
        <Button tone="secondary" onClick={onDone}>
          Keep it
        </Button>
      </div>
    </form>
  );
}

function WhatComesBack({ back, fee }: { back: MoneyValue; fee: MoneyValue }) {
  return (
    <dl className="rounded-card bg-sunken p-4">
      <div className="flex justify-between gap-4 font-semibold text-20">
        <dt>You get back</dt>
        <dd>
          <Money value={back} />
        </dd>
      </div>
      {fee.amount > 0 && (
        <div className="flex justify-between gap-4 text-ink-soft">
          <dt>The venue keeps</dt>
          <dd>
            <Money value={fee} />
          </dd>
        </div>
      )}
    </dl>
  );
}
