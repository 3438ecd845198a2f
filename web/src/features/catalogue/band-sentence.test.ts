import { describe, expect, it } from 'vitest';
import { bandSentence } from './band-sentence';

const band = (notice_hours: number, inclusive: boolean, back_basis_points: number) => ({
  notice_hours,
  inclusive,
  back_basis_points,
});

describe('the sentence of a cancellation band', () => {
  it('tells the edge: more than, or at least', () => {
    expect(bandSentence(band(48, false, 7500), undefined)).toBe('More than 2 days ahead: 75 % comes back.');
    expect(bandSentence(band(24, true, 5000), band(48, false, 7500))).toBe('At least 24 hours ahead: 50 % comes back.');
  });

  it('ends with what remains', () => {
    expect(bandSentence(band(0, true, 2500), band(24, true, 5000))).toBe('Later than that: 25 % comes back.');
    expect(bandSentence(band(0, true, 0), undefined)).toBe('At any time before the start: nothing comes back.');
  });
});
