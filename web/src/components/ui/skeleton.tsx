import { classes } from '@/lib/classes';

/** A quiet stand-in of the right size while something loads. Say "Loading" once, around a group of them. */
export function Skeleton({ className }: { className?: string }) {
  return <span aria-hidden className={classes('skeleton block rounded-control', className)} />;
}

/** A group of skeletons that a screen reader hears as one "Loading". */
export function Loading({
  label = 'Loading',
  className,
  children,
}: {
  label?: string;
  className?: string;
  children: React.ReactNode;
}) {
  return (
    <div role="status" className={className}>
      <span className="sr-only">{label}</span>
      {children}
    </div>
  );
}
