import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { describeProblem, PROBLEM_NAMES } from './problem-sentences';
import { fieldError, problemOf } from './problems';

const REFERENCE = `${import.meta.dirname}/../../../docs/reference/problems.md`;

describe('a problem', () => {
  it('is read from problem+json', () => {
    const problem = problemOf({ type: '/problems/sold-out', status: 409, detail: 'Gone.', request_id: 'r1' });

    expect(problem).toMatchObject({ name: 'sold-out', status: 409, detail: 'Gone.', requestId: 'r1' });
  });

  it('is "unreachable" when no answer came', () => {
    expect(describeProblem(problemOf(new TypeError('Failed to fetch'))).title).toBe('We could not be reached');
  });

  it.each([
    [undefined],
    ['text of a proxy'],
    [{ type: 'about:blank', status: 500 }],
    [{ type: '/problems/of-tomorrow' }],
  ])('that nobody knows (%o) is met kindly', (thrown) => {
    expect(describeProblem(problemOf(thrown)).title).toBe('Something went wrong on our side');
  });

  it('says of a lost race that somebody was faster and nothing was charged', () => {
    const { title, detail } = describeProblem(problemOf({ type: '/problems/taken', status: 409 }));

    expect(title).toBe('Someone was faster');
    expect(detail).toContain('not been charged');
  });

  it('finds the message of one field', () => {
    const problem = problemOf({ type: '/problems/invalid-input', errors: [{ pointer: '/email', message: 'is odd' }] });

    expect(fieldError(problem, 'email')).toBe('It is odd.');
    expect(fieldError(problem, 'password')).toBeUndefined();
  });

  it('names the fields that need another look', () => {
    const errors = [
      { pointer: '/local_start', message: 'is in the past' },
      { pointer: '/capacity', message: 'String is odd' },
    ];

    const { detail } = describeProblem(problemOf({ type: '/problems/invalid-input', errors }));

    expect(detail).toBe('Local start is in the past. Capacity: String is odd');
  });

  it('has sentences without exclamation marks', () => {
    for (const name of PROBLEM_NAMES) {
      const { title, detail } = describeProblem(problemOf({ type: `/problems/${name}`, detail: 'Why.' }));
      expect(`${title} ${detail}`).not.toContain('!');
      expect(title).not.toBe('');
    }
  });

  it.runIf(existsSync(REFERENCE))('that the server can name is known here', () => {
    const named = readFileSync(REFERENCE, 'utf8').matchAll(/^## (\S+)$/gmu);

    expect(PROBLEM_NAMES).toEqual(expect.arrayContaining([...named].map(([, name]) => name)));
  });
});
