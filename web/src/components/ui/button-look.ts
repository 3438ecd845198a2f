import { classes } from '@/lib/classes';

export type ButtonTone = 'primary' | 'secondary' | 'quiet' | 'trouble';
export type ButtonSize = 'small' | 'medium' | 'large';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent text-accent-ink hover:bg-accent-strong',
  secondary: 'border border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'text-accent hover:bg-accent-wash',
  trouble: 'border border-trouble-line bg-trouble-wash text-trouble hover:border-trouble',
};

const SIZES: Record<ButtonSize, string> = {
  small: 'min-h-9 px-3 text-14',
  medium: 'min-h-11 px-4 text-16',
  large: 'min-h-13 px-6 text-16',
};

/** The look of everything pressed: buttons and the links that look like them. */
export const buttonLook = (tone: ButtonTone, size: ButtonSize, extra?: string): string =>
  classes(
    'inline-flex select-none items-center justify-center gap-2 rounded-control text-center font-medium no-underline',
    'transition-colors duration-120 disabled:opacity-55 data-disabled:opacity-55 aria-disabled:not-aria-busy:opacity-55',
    TONES[tone],
    SIZES[size],
    extra,
  );
