/**
 * Moves focus to a new page's heading, so that those who listen hear where they are.
 *
 * A page whose heading arrives with its data claims the focus when the heading appears.
 */
let isWanted = false;

/** Ask that the next heading takes the focus (called when the path has changed). */
export const wantHeadingFocus = (): void => {
  isWanted = true;
};

/** Focus this heading if a change of page has asked for it. */
export const claimHeadingFocus = (heading: HTMLElement | null): void => {
  if (!isWanted || !heading) return;
  isWanted = false;
  heading.focus({ preventScroll: true });
};
