import { Circle, Eye, EyeOff } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { problemOf } from '@/api/problems';
import { Button } from '@/components/ui/button';
import { Card } from '@/components/ui/card';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { toast } from '@/lib/toasts';
import type { ListingState } from '../listing-types';
import { missingOf } from '../missing';
import { ListingBadge } from './listing-badge';

interface PublishPanelProps {
  state: ListingState;
  /** "the venue", "the offering". */
  noun: string;
  publish: () => Promise<void>;
  unpublish: () => Promise<void>;
  /** Where customers see it, once it is published. */
  link?: ReactNode;
}

/** Whether customers see it; what the server still misses stands here as a list to work through. */
export function PublishPanel({ state, noun, publish, unpublish, link }: PublishPanelProps) {
  const [error, setError] = useState<unknown>();
  const [isBusy, setIsBusy] = useState(false);
  const missing = missingOf(error);
  const isPublished = state === 'published';

  const run = async (deed: () => Promise<void>, said: string, undo: () => Promise<void>) => {
    setIsBusy(true);
    setError(undefined);
    try {
      await deed();
      toast(said, { undo: () => void undo().catch(setError) });
    } catch (thrown) {
      setError(thrown);
    } finally {
      setIsBusy(false);
    }
  };

  if (state === 'archived') return null;
  return (
    <Card className="p-4 sm:p-6">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <ListingBadge state={state} />
        <p className="min-w-0 flex-1 basis-48 text-ink-soft">
          {isPublished ? 'Customers can find it and book.' : 'Only you see it. Publish it when it is ready.'}
        </p>
        {isPublished && link}
        {isPublished ? (
          <Button
            tone="secondary"
            busy={isBusy}
            icon={<EyeOff aria-hidden className="size-5" />}
            onClick={() => void run(unpublish, `Hidden: ${noun}. Bookings stay as they are.`, publish)}
          >
            Hide
          </Button>
        ) : (
          <Button
            busy={isBusy}
            icon={<Eye aria-hidden className="size-5" />}
            onClick={() => void run(publish, `Published: ${noun}.`, unpublish)}
          >
            Publish
          </Button>
        )}
      </div>
      {missing.length > 0 ? (
        <div role="alert" className="mt-4 rounded-card border border-held-line bg-held-wash p-4">
          <p className="font-semibold text-held">Before it can be published</p>
          <ul className="mt-2 space-y-1">
            {missing.map((one) => (
              <li key={one.code} className="flex items-start gap-2">
                <Circle aria-hidden className="mt-1 size-4 shrink-0 text-held" />
                {one.message}
              </li>
            ))}
          </ul>
        </div>
      ) : (
        problemOf(error).name !== 'not-ready-to-publish' && (
          <div className="mt-4 empty:hidden">
            <ProblemNotice error={error} />
          </div>
        )
      )}
    </Card>
  );
}
