import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { beforeEach, describe, expect, it } from 'vitest';
import { makeOffering } from '@/testing/make';
import { renderInApp } from '@/testing/render';
import { server } from '@/testing/server';
import { EditOfferingForm } from './edit-offering-form';

const problem = (name: string, status: number, values: object = {}) =>
  HttpResponse.json({ type: `/problems/${name}`, status, ...values }, { status });

interface Sent {
  body: unknown;
  version: string | null;
}

let sent: Sent[] = [];
const offering = makeOffering({ photos: [] });
const theirs = { ...offering, description: 'Ninety minutes now.', version: 2 };

/** The server as it stands: version 2 by somebody else's hand. */
const changedMeanwhile = http.patch('*/api/v1/offerings/:id', async ({ request }) => {
  const version = request.headers.get('If-Match');
  const body = (await request.json()) as object;
  sent.push({ body, version });
  return version === '"2"' ? HttpResponse.json({ ...theirs, ...body, version: 3 }) : problem('stale-version', 412);
});

beforeEach(() => {
  sent = [];
  server.use(http.get('*/api/v1/cancellation-policies', () => HttpResponse.json({ items: [], next_cursor: null })));
});

const type = async (label: RegExp, text: string) => {
  const user = userEvent.setup();
  await user.clear(screen.getByLabelText(label));
  await user.type(screen.getByLabelText(label), text);
  return user;
};

describe('editing an offering', () => {
  it('sends only what changed, from the version that was read', async () => {
    server.use(
      http.patch('*/api/v1/offerings/:id', async ({ request }) => {
        sent.push({ body: await request.json(), version: request.headers.get('If-Match') });
        return HttpResponse.json({ ...offering, version: 2 });
      }),
    );
    await renderInApp(<EditOfferingForm offering={offering} />);

    const user = await type(/Price per place/u, '29,50');
    await user.click(screen.getByRole('button', { name: 'Save the offering' }));

    await expect.poll(() => sent).toEqual([{ body: { price_amount: 2950 }, version: '"1"' }]);
  });

  it('shows what a customer pays as one types', async () => {
    await renderInApp(<EditOfferingForm offering={offering} />);

    await type(/Price per place/u, '30');

    expect(screen.getByText('€120.00')).toBeInTheDocument();
  });

  it('loses nothing typed when somebody else saved in between, and saves on top of it', async () => {
    server.use(
      changedMeanwhile,
      http.get('*/api/v1/offerings/:id', () => HttpResponse.json(theirs)),
    );
    await renderInApp(<EditOfferingForm offering={offering} />);

    const user = await type(/^Name/u, 'The attic of clocks');
    await user.click(screen.getByRole('button', { name: 'Save the offering' }));
    expect(await screen.findByText('Somebody saved a change while you were typing')).toBeInTheDocument();
    expect(screen.getByText(/They changed: description/u)).toBeInTheDocument();
    expect(screen.getByLabelText(/^Name/u)).toHaveValue('The attic of clocks');
    await user.click(screen.getByRole('button', { name: 'Save my changes on top' }));

    await expect.poll(() => sent.at(-1)).toEqual({ body: { name: 'The attic of clocks' }, version: '"2"' });
  });

  it('says beside the field what is no price', async () => {
    await renderInApp(<EditOfferingForm offering={offering} />);

    const user = await type(/Price per place/u, 'a lot');
    await user.click(screen.getByRole('button', { name: 'Save the offering' }));

    expect(await screen.findByText('An amount in EUR, like 24 or 24.50.')).toBeInTheDocument();
    expect(sent).toEqual([]);
  });
});
