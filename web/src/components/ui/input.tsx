import { Field } from '@base-ui/react/field';
import type { ComponentProps } from 'react';
import { classes } from '@/lib/classes';
import { CONTROL_LOOK } from './control-look';

/** One line of text. Stands in a `Field`, which names it; spread React Hook Form's `register(...)` onto it. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <Field.Control {...rest} className={classes(CONTROL_LOOK, 'h-11 px-3', className)} />;
}
