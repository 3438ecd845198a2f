import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { HttpResponse, http } from 'msw';
import { describe, expect, it, vi } from 'vitest';
import { session } from '@/lib/session-of-page';
import { makeUser } from '@/testing/make';
import { renderInApp } from '@/testing/render';
import { server } from '@/testing/server';
import { SignUpForm } from './sign-up-form';

const fill = async () => {
  const user = userEvent.setup();
  await user.type(screen.getByLabelText('Your name'), 'Mina');
  await user.type(screen.getByLabelText('E-mail'), 'mina@example.org');
  await user.type(screen.getByLabelText('Password'), 'seven green kettles');
  await user.click(screen.getByRole('button', { name: 'Sign up' }));
};

describe('signing up', () => {
  it('signs in at once', async () => {
    server.use(
      http.post('*/api/v1/auth/register', () =>
        HttpResponse.json(
          { access_token: 'fresh', token_type: 'Bearer', expires_in: 900, user: makeUser() },
          { status: 201 },
        ),
      ),
    );
    const onDone = vi.fn();
    await renderInApp(<SignUpForm onDone={onDone} />);

    await fill();

    await vi.waitFor(() => expect(onDone).toHaveBeenCalledOnce());
    expect(await session.token()).toBe('fresh');
  });

  it('tells beside the field what is not right, before anything is sent', async () => {
    await renderInApp(<SignUpForm onDone={() => undefined} />);

    await userEvent.click(screen.getByRole('button', { name: 'Sign up' }));

    expect(await screen.findByText('Tell us what to call you.')).toBeInTheDocument();
    expect(screen.getByLabelText('E-mail')).toBeInvalid();
  });

  it('keeps what was typed when the address is known, and says what to do', async () => {
    server.use(
      http.post('*/api/v1/auth/register', () =>
        HttpResponse.json({ type: '/problems/email-taken', status: 409 }, { status: 409 }),
      ),
    );
    await renderInApp(<SignUpForm onDone={() => undefined} />);

    await fill();

    expect(await screen.findByText('There is an account with this e-mail')).toBeInTheDocument();
    expect(screen.getByLabelText('E-mail')).toHaveValue('mina@example.org');
  });

  it('shows what the server says of a field beside that field', async () => {
    server.use(
      http.post('*/api/v1/auth/register', () =>
        HttpResponse.json(
          { type: '/problems/invalid-input', status: 422, errors: [{ pointer: '/password', message: 'is too easy' }] },
          { status: 422 },
        ),
      ),
    );
    await renderInApp(<SignUpForm onDone={() => undefined} />);

    await fill();

    expect(await screen.findByText('It is too easy.')).toBeInTheDocument();
  });
});
