import { Field } from '@base-ui/react/field';
import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classes } from '@/lib/classes';
import { CONTROL_LOOK } from './control-look';

interface Option {
  value: string;
  label: string;
}

interface SelectProps extends ComponentProps<'select'> {
  options: readonly Option[];
  /** Shown first, with an empty value. */
  placeholder?: string;
}

/** A choice from a list, by the platform's own picker (the best one on a phone). Stands in a `Field`. */
export function Select({ options, placeholder, className, ...rest }: SelectProps) {
  return (
    <span className="relative block">
      <Field.Control
        render={
          <select {...rest} className={classes(CONTROL_LOOK, 'h-11 appearance-none pr-10 pl-3', className)}>
            {placeholder !== undefined && <option value="">{placeholder}</option>}
            {options.map((option) => (
              <option key={option.value} value={option.value}>
                {option.label}
              </option>
            ))}
          </select>
        }
      />
      <ChevronDown aria-hidden className="pointer-events-none absolute top-3 right-3 size-5 text-ink-faint" />
    </span>
  );
}
