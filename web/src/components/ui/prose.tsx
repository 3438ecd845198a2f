import { classes } from '@/lib/classes';

/** What somebody wrote in several lines, as paragraphs. Plain text: nothing in it is markup. */
export function Prose({ text, className }: { text: string; className?: string }) {
  return (
    <div className={classes('readable space-y-3 text-ink-soft', className)}>
      {text
        .split(/\n{2,}/u)
        .filter((paragraph) => paragraph.trim() !== '')
        .map((paragraph) => (
          <p key={paragraph} dir="auto" className="whitespace-pre-line break-words">
            {paragraph}
          </p>
        ))}
    </div>
  );
}
