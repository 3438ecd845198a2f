import { Field } from '@base-ui/react/field';
import type { ComponentProps } from 'react';
import { classes } from '@/lib/classes';
import { CONTROL_LOOK } from './control-look';

/** Several lines of text. Stands in a `Field`; spread `register(...)` onto it. */
export function Textarea({ className, rows = 4, ...rest }: ComponentProps<'textarea'>) {
  return (
    <Field.Control
      render={<textarea rows={rows} {...rest} className={classes(CONTROL_LOOK, 'px-3 py-2.5 leading-6', className)} />}
    />
  );
}
