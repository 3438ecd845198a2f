import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { eur, makeBooking, makeOffering, makeQuote } from '@/testing/make';
import { renderInApp } from '@/testing/render';
import { server } from '@/testing/server';
import { CheckoutForm } from './checkout-form';

const ORDER = { offering_id: 'offering-1', slot_id: 'slot-1', units: 2 };

const show = async (onBooked = vi.fn()) => {
  await renderInApp(
    <CheckoutForm
      offering={makeOffering()}
      order={ORDER}
      extras={{}}
      onExtras={() => undefined}
      onBooked={onBooked}
      change={null}
      signIn={undefined}
      stillFree={() => <p>These are still free</p>}
    />,
  );
  return { onBooked, button: await screen.findByRole('button', { name: 'Book and pay €48.00' }) };
};

describe('the checkout', () => {
  beforeEach(() => {
    server.use(http.post('*/api/v1/quotes', () => HttpResponse.json(makeQuote())));
  });

  it('names the amount on its button, and the bands of a cancellation', async () => {
    await show();

    expect(screen.getByText('€36.00')).toBeInTheDocument();
    expect(screen.getByText(/Until Wed 2 December/u)).toBeInTheDocument();
  });

  it('books what was seen, under a key of its own', async () => {
    const sent: { key: string | null; body: unknown }[] = [];
    server.use(
      http.post('*/api/v1/bookings', async ({ request }) => {
        sent.push({ key: request.headers.get('Idempotency-Key'), body: await request.json() });
        return HttpResponse.json(makeBooking(), { status: 201 });
      }),
    );
    const { onBooked, button } = await show();

    await userEvent.click(button);

    await waitFor(() => expect(onBooked).toHaveBeenCalledOnce());
    expect(sent[0]?.key).toMatch(/^[0-9a-f-]{36}$/u);
    expect(sent[0]?.body).toMatchObject({ ...ORDER, expected_total: eur(4800) });
  });

  it('says that somebody was faster, and shows what is still free', async () => {
    server.use(
      http.post('*/api/v1/bookings', () =>
        HttpResponse.json({ type: '/problems/sold-out', status: 409 }, { status: 409 }),
      ),
    );
    const { onBooked, button } = await show();

    await userEvent.click(button);

    expect(await screen.findByText('Someone was faster')).toBeInTheDocument();
    expect(screen.getByText('These are still free')).toBeInTheDocument();
    expect(onBooked).not.toHaveBeenCalled();
  });

  it('repeats the same booking under the same key after a lost answer', async () => {
    const keys: (string | null)[] = [];
    server.use(
      http.post('*/api/v1/bookings', ({ request }) => {
        keys.push(request.headers.get('Idempotency-Key'));
        return keys.length === 1 ? HttpResponse.error() : HttpResponse.json(makeBooking(), { status: 201 });
      }),
    );
    const { onBooked, button } = await show();

    await userEvent.click(button);
    await screen.findByText('We could not be reached');
    await userEvent.click(button);

    await waitFor(() => expect(onBooked).toHaveBeenCalledOnce());
    expect(keys[0]).toBe(keys[1]);
  });
});
