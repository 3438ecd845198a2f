import { Button } from '@/components/ui/button';
import { classes } from '@/lib/classes';

interface SaveBarProps {
  label: string;
  busy: boolean;
  isDirty: boolean;
  /** Said while there is nothing to save. */
  quiet?: string;
  /** Said when the form was sent and something in it is not right. */
  trouble?: string | undefined;
}

/** The one button of a long form; in reach from everywhere while there is something to save. */
export function SaveBar({ label, busy, isDirty, quiet = 'Everything is saved.', trouble }: SaveBarProps) {
  return (
    <div
      data-sticky-foot={isDirty || undefined}
      className={classes(
        '-mx-4 flex flex-wrap items-center gap-x-4 gap-y-2 bg-paper px-4 py-3 sm:mx-0 sm:px-0',
        isDirty && 'sticky bottom-0 z-10 border-line border-t',
      )}
    >
      <Button type="submit" busy={busy} aria-disabled={!isDirty} className="w-full sm:w-auto">
        {label}
      </Button>
      <p role="status" className={trouble ? 'text-14 text-trouble' : 'text-14 text-ink-soft'}>
        {trouble ?? (isDirty ? '' : quiet)}
      </p>
    </div>
  );
}
