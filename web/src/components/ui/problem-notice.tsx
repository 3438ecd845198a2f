import type { ReactNode } from 'react';
import { describeProblem } from '@/api/problem-sentences';
import { type Problem, problemOf } from '@/api/problems';
import { Button } from './button';
import { Notice } from './notice';

interface ProblemNoticeProps {
  /** Whatever was thrown; nothing is shown while it is empty. */
  error: unknown;
  action?: ReactNode;
  /** Where asking once more may help: adds the button for it. */
  onAgain?: () => void;
}

/** Whether it is ours to look into: only then does the reference help anybody. */
const isOurs = ({ name, status }: Problem): boolean => status >= 500 || name === 'unknown';

/** What went wrong, in people's words, with what to do about it. */
export function ProblemNotice({ error, action, onAgain }: ProblemNoticeProps) {
  if (!error) return null;
  const problem = problemOf(error);
  const { title, detail } = describeProblem(problem);
  return (
    <Notice tone="trouble" title={title} action={onAgain ? <Again onAgain={onAgain} /> : action}>
      {detail}
      {problem.requestId && isOurs(problem) && (
        <p className="mt-1 text-14 text-ink-faint">Reference: {problem.requestId}</p>
      )}
    </Notice>
  );
}

function Again({ onAgain }: { onAgain: () => void }) {
  return (
    <Button size="small" className="min-h-11" onClick={onAgain}>
      Try again
    </Button>
  );
}
