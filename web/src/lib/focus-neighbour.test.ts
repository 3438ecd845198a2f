import { beforeEach, describe, expect, it } from 'vitest';
import { focusNeighbour } from './focus-neighbour';

const button = (name: string): HTMLButtonElement => document.querySelector(`[name=${name}]`) as HTMLButtonElement;

describe('the neighbour of an item that goes away', () => {
  beforeEach(() => {
    document.body.innerHTML = '<ul><li><button name="a"></button></li><li><button name="b"></button></li></ul>';
  });

  it('is the next one', () => {
    expect(focusNeighbour(button('a'))).toBe(true);
    expect(document.activeElement).toBe(button('b'));
  });

  it('is the one before at the end of the list', () => {
    expect(focusNeighbour(button('b'))).toBe(true);
    expect(document.activeElement).toBe(button('a'));
  });

  it('is nobody where there is no other', () => {
    button('b').closest('li')?.remove();

    expect(focusNeighbour(button('a'))).toBe(false);
    expect(focusNeighbour(null)).toBe(false);
  });
});
