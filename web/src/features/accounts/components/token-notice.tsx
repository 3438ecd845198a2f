import { type ReactNode, useEffect, useRef } from 'react';
import { LinkButton } from '@/components/ui/link-button';
import { Notice } from '@/components/ui/notice';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { Loading, Skeleton } from '@/components/ui/skeleton';

interface TokenNoticeProps {
  token: string;
  /** Spend the token; called once. */
  spend: (token: string) => void;
  isSuccess: boolean;
  error: unknown;
  done: ReactNode;
}

/** Spend a token from a mail when the page opens, and say how it went. */
export function TokenNotice({ token, spend, isSuccess, error, done }: TokenNoticeProps) {
  const isSpent = useRef(false);
  useEffect(() => {
    if (isSpent.current) return;
    isSpent.current = true;
    spend(token);
  }, [spend, token]);
  if (error) return <ProblemNotice error={error} action={<LinkButton to="/account">To my account</LinkButton>} />;
  if (isSuccess) {
    return (
      <Notice
        tone="good"
        title="Thank you, that is confirmed"
        action={<LinkButton to="/">See what is free</LinkButton>}
      >
        {done}
      </Notice>
    );
  }
  return (
    <Loading label="Confirming">
      <Skeleton className="h-24 w-full" />
    </Loading>
  );
}
