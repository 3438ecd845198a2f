/**
 * Before an item of a list goes away, move the focus to the next one, or the one before. Whoever uses a keyboard
 * would start again at the top of the page otherwise. Returns whether there was one.
 */
export const focusNeighbour = (within: Element | null): boolean => {
  const item = within?.closest('li');
  const next = item?.nextElementSibling ?? item?.previousElementSibling;
  const control = next?.querySelector<HTMLElement>('button, a[href], input');
  control?.focus();
  return control !== null && control !== undefined;
};
