import { describe, expect, it } from 'vitest';
import { dayOf, ruleInWords, ruleOf } from './recurrence-rule';

describe('the recurrence rule', () => {
  it('writes weekdays in the order of the week, with a count', () => {
    expect(ruleOf({ days: ['FR', 'MO'], everyWeeks: 1, end: { kind: 'count', count: 10 } })).toBe(
      'FREQ=WEEKLY;BYDAY=MO,FR;COUNT=10',
    );
  });

  it('writes an end date as the whole day, and skips weeks', () => {
    expect(ruleOf({ days: ['SA'], everyWeeks: 2, end: { kind: 'until', date: '2026-12-19' } })).toBe(
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20261219',
    );
  });

  it('says itself in words', () => {
    const say = (date: string) => `<${date}>`;
    expect(ruleInWords({ days: ['FR', 'MO'], everyWeeks: 1, end: { kind: 'count', count: 1 } }, say)).toBe(
      'Every Monday and Friday, 1 time',
    );
    expect(ruleInWords({ days: ['SA'], everyWeeks: 2, end: { kind: 'until', date: '2026-12-19' } }, say)).toBe(
      'Every 2 weeks on Saturday until <2026-12-19>',
    );
    const all = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
    expect(ruleInWords({ days: all, everyWeeks: 1, end: { kind: 'count', count: 30 } }, say)).toBe(
      'Every day, 30 times',
    );
  });

  it('knows the weekday of a date', () => {
    expect(dayOf('2026-11-20')).toBe('FR');
    expect(dayOf('2026-11-22')).toBe('SU');
  });
});
