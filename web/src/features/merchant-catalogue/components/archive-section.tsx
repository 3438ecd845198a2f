import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CardSection } from '@/components/ui/card';
import { Dialog } from '@/components/ui/dialog';
import { ProblemNotice } from '@/components/ui/problem-notice';

interface ArchiveSectionProps {
  /** "offering", "venue". */
  noun: string;
  name: string;
  /** What goes with it. */
  consequence: string;
  archive: () => Promise<void>;
  onDone: () => void;
}

/** Taking a listing away for good: it cannot be undone, so the question says what goes and what stays. */
export function ArchiveSection({ noun, name, consequence, archive, onDone }: ArchiveSectionProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [isBusy, setIsBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const run = async () => {
    setIsBusy(true);
    setError(undefined);
    try {
      await archive();
      setIsOpen(false);
      onDone();
    } catch (thrown) {
      setError(thrown);
    } finally {
      setIsBusy(false);
    }
  };
  return (
    <CardSection heading={`Archive this ${noun}`}>
      <p className="readable mb-4 text-ink-soft">{consequence}</p>
      <Button tone="trouble" onClick={() => setIsOpen(true)}>
        Archive
      </Button>
      <Dialog
        open={isOpen}
        onOpenChange={(open) => {
          setIsOpen(open);
          if (!open) setError(undefined);
        }}
        title={`Archive ${name}`}
        description={`${consequence} It cannot be brought back.`}
      >
        <div className="space-y-4">
          <ProblemNotice error={error} />
          <div className="flex flex-wrap gap-3">
            <Button tone="trouble" busy={isBusy} onClick={() => void run()}>
              Archive for good
            </Button>
            <Button tone="secondary" onClick={() => setIsOpen(false)}>
              Keep it
            </Button>
          </div>
        </div>
      </Dialog>
    </CardSection>
  );
}
