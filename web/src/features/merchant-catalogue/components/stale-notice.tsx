import { Button } from '@/components/ui/button';
import { Notice } from '@/components/ui/notice';
import { inWords } from '@/lib/words';

interface StaleNoticeProps {
  /** The fields that somebody else changed, by their names in the API. */
  theirChanges: readonly string[];
  busy: boolean;
  onSaveMine: () => void;
  onTakeTheirs: () => void;
}

const named = (field: string): string =>
  inWords(field.replace(/_(?:ids|amount|bp|minutes)$/u, '').replace(/_id$/u, '')).toLowerCase();

/** Somebody saved in between: what one typed is still there, and one chooses how to go on. */
export function StaleNotice({ theirChanges, busy, onSaveMine, onTakeTheirs }: StaleNoticeProps) {
  const what = theirChanges.map(named).join(', ');
  return (
    <Notice
      tone="held"
      title="Somebody saved a change while you were typing"
      action={
        <>
          <Button size="small" className="min-h-11" busy={busy} onClick={onSaveMine}>
            Save my changes on top
          </Button>
          <Button size="small" className="min-h-11" tone="secondary" onClick={onTakeTheirs}>
            Drop mine and see theirs
          </Button>
        </>
      }
    >
      <p>
        What you typed is still here and nothing has been overwritten.
        {what && ` They changed: ${what}.`}
      </p>
    </Notice>
  );
}
