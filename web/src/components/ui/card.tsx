import type { ComponentProps } from 'react';
import { classes } from '@/lib/classes';

/** A sheet of paper on the ground: hairline, no shadow. */
export function Card({ className, ...rest }: ComponentProps<'div'>) {
  return <div {...rest} className={classes('rounded-card border border-line bg-surface', className)} />;
}

interface CardSectionProps extends ComponentProps<'section'> {
  heading: string;
  level?: 2 | 3;
}

/** A titled card: a section of a page. */
export function CardSection({ heading, level = 2, className, children, ...rest }: CardSectionProps) {
  const Heading = level === 2 ? 'h2' : 'h3';
  return (
    <section {...rest} className={classes('rounded-card border border-line bg-surface p-4 sm:p-6', className)}>
      <Heading className="mb-3 text-20">{heading}</Heading>
      {children}
    </section>
  );
}
