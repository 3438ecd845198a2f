import { act, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CountdownRing, clockOf, spokenRemainder } from './countdown-ring';

describe('the countdown', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: Date.parse('2027-07-10T10:00:00Z') });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('shows minutes and seconds and goes down', () => {
    render(<CountdownRing until="2027-07-10T10:15:00Z" totalSeconds={900} label="Held" />);
    expect(screen.getByText('15:00')).toBeVisible();

    act(() => vi.advanceTimersByTime(61_000));

    expect(screen.getByText('13:59')).toBeVisible();
  });

  it('stops at zero', () => {
    render(<CountdownRing until="2027-07-10T09:59:00Z" totalSeconds={900} label="Held" />);

    expect(screen.getByText('0:00')).toBeVisible();
    expect(screen.getByRole('timer')).toHaveTextContent('The time is up.');
  });

  it('speaks by the minute and not by the second', () => {
    expect(spokenRemainder(899)).toBe(spokenRemainder(850));
    expect(spokenRemainder(60)).toBe('One minute left.');
    expect(spokenRemainder(20)).toBe('Less than half a minute left.');
    expect(clockOf(65)).toBe('1:05');
  });
});
