/** The look of what one types into or chooses from. 16 px, so that a phone does not zoom. */
export const CONTROL_LOOK =
  'w-full min-w-0 rounded-control border border-line-strong bg-surface text-16 text-ink placeholder:text-ink-faint ' +
  'disabled:opacity-55 aria-invalid:border-trouble data-invalid:border-trouble';
