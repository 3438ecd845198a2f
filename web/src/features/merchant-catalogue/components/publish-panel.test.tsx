import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { renderInApp } from '@/testing/render';
import { PublishPanel } from './publish-panel';

describe('publishing', () => {
  it("shows the server's list of what is missing", async () => {
    const missing = [{ code: 'description', message: 'Describe it in a sentence or two.' }];
    const refuse = () => Promise.reject({ type: '/problems/not-ready-to-publish', status: 409, missing });
    await renderInApp(<PublishPanel state="draft" noun="the offering" publish={refuse} unpublish={refuse} />);

    await userEvent.click(screen.getByRole('button', { name: 'Publish' }));

    expect(await screen.findByText('Before it can be published')).toBeInTheDocument();
    expect(screen.getByText('Describe it in a sentence or two.')).toBeInTheDocument();
  });
});
