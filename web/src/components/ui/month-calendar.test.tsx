import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { describe, expect, it, vi } from 'vitest';
import type { LocalDate } from '@/lib/dates';
import { dateAfterKey, MonthCalendar } from './month-calendar';

const day = (name: RegExp) => screen.getByRole('button', { name });

function Subject({ onChange = () => undefined }: { onChange?: (date: LocalDate) => void }) {
  const [month, setMonth] = useState<LocalDate>('2026-11-01');
  const [value, setValue] = useState<LocalDate | undefined>('2026-11-20');
  return (
    <MonthCalendar
      label="Choose a day"
      value={value}
      onChange={(date) => {
        setValue(date);
        onChange(date);
      }}
      month={month}
      onMonthChange={setMonth}
      today="2026-11-18"
      min="2026-11-18"
      max="2027-02-20"
      markOf={(date) =>
        date === '2026-11-21' ? { state: 'taken', words: 'full' } : { state: 'free', words: '3 times free' }
      }
    />
  );
}

describe('the month calendar', () => {
  it('is a grid that says of each day what is free in words', () => {
    render(<Subject />);

    expect(within(screen.getByRole('grid', { name: 'November 2026' })).getAllByRole('columnheader')).toHaveLength(7);
    expect(day(/20 November.*3 times free/u)).toHaveAttribute('aria-pressed', 'true');
    expect(day(/21 November.*full/u)).toBeInTheDocument();
    expect(day(/18 November.*today/u)).toHaveAttribute('aria-current', 'date');
  });

  it('has one stop for Tab, and arrows move within', async () => {
    const user = userEvent.setup();
    render(<Subject />);
    // One for the next month (there is none before), one for the grid.
    await user.tab();
    await user.tab();
    expect(day(/20 November/u)).toHaveFocus();

    await user.keyboard('{ArrowRight}{ArrowDown}');

    expect(day(/28 November/u)).toHaveFocus();
  });

  it('turns the page when an arrow leaves the month', async () => {
    const user = userEvent.setup();
    render(<Subject />);
    day(/20 November/u).focus();

    await user.keyboard('{PageDown}');

    expect(screen.getByRole('grid', { name: 'December 2026' })).toBeInTheDocument();
    expect(day(/20 December/u)).toHaveFocus();
  });

  it('stops at the first and the last day on offer', async () => {
    const user = userEvent.setup();
    render(<Subject />);
    day(/20 November/u).focus();

    await user.keyboard('{Home}{ArrowUp}');

    expect(day(/18 November/u)).toHaveFocus();
    expect(day(/17 November/u)).toBeDisabled();
  });

  it('chooses with Enter', async () => {
    const user = userEvent.setup();
    const onChange = vi.fn();
    render(<Subject onChange={onChange} />);
    day(/20 November/u).focus();

    await user.keyboard('{ArrowRight}{Enter}');

    expect(onChange).toHaveBeenCalledExactlyOnceWith('2026-11-21');
  });

  it.each([
    ['Home', '2026-11-16'],
    ['End', '2026-11-22'],
    ['PageUp', '2026-10-20'],
    ['ArrowUp', '2026-11-13'],
  ])('%s leads to %s', (key, date) => {
    expect(dateAfterKey(key, '2026-11-20', false)).toBe(date);
  });

  it('leaves keys alone that are not the grid’s', () => {
    expect(dateAfterKey('a', '2026-11-20', false)).toBeUndefined();
    expect(dateAfterKey('PageDown', '2026-11-20', true)).toBe('2027-11-20');
  });
});
