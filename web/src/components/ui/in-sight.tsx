import { type ReactNode, useEffect, useRef } from 'react';

/** Scrolls to what has just appeared: whoever pressed a button far away must see what came of it. */
export function InSight({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers answer with a promise, which must not become the effect's clean-up.
    place.current?.scrollIntoView?.({ block: 'nearest' });
  }, []);
  return <div ref={place}>{children}</div>;
}
