import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it } from 'vitest';
import { renderInApp } from '@/testing/render';
import { hoursOf, type Week, weekOf } from '../opening-hours';
import { OpeningHoursEditor } from './opening-hours-editor';

let seen: Week = [];

function Held() {
  const [week, setWeek] = useState(weekOf([]));
  seen = week;
  return <OpeningHoursEditor value={week} onChange={setWeek} />;
}

describe('the editor of opening hours', () => {
  it('opens a day, takes a second stretch, and copies both to all days', async () => {
    await renderInApp(<Held />);
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Open on Monday' }));
    await user.click(screen.getByRole('button', { name: 'Add hours on Monday' }));
    await user.click(screen.getByRole('button', { name: 'Copy the hours of Monday to all days' }));

    expect(hoursOf(seen)).toHaveLength(14);
    expect(screen.getAllByLabelText('Sunday opens')).toHaveLength(2);
  });

  it('tells beside the day what is wrong', async () => {
    await renderInApp(<Held />);
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Open on Tuesday' }));
    await user.clear(screen.getByLabelText('Tuesday closes'));
    await user.type(screen.getByLabelText('Tuesday closes'), '08:00');

    expect(await screen.findByRole('alert')).toHaveTextContent('Closes before it opens');
    expect(screen.getByLabelText('Tuesday opens')).toBeInvalid();
  });

  it('closes a day again', async () => {
    await renderInApp(<Held />);
    const user = userEvent.setup();

    await user.click(screen.getByRole('button', { name: 'Open on Friday' }));
    await user.click(screen.getByRole('button', { name: 'Closed on Friday' }));

    expect(hoursOf(seen)).toEqual([]);
    expect(screen.getByRole('button', { name: 'Open on Friday' })).toHaveFocus();
    expect(within(screen.getAllByRole('listitem')[4] as HTMLElement).getAllByText('Closed')).not.toHaveLength(0);
  });
});
