import { Checkbox as Base } from '@base-ui/react/checkbox';
import { Check } from 'lucide-react';
import type { ReactNode } from 'react';

interface CheckboxProps {
  checked: boolean;
  onChange: (checked: boolean) => void;
  label: ReactNode;
  hint?: ReactNode;
  disabled?: boolean;
  name?: string;
}

/** A yes or no, with its label beside it. The whole row is pressed. */
export function Checkbox({ checked, onChange, label, hint, disabled, name }: CheckboxProps) {
  return (
    // biome-ignore lint/a11y/noLabelWithoutControl: the Base UI checkbox inside is the control.
    <label className="flex min-h-11 cursor-pointer items-start gap-3 py-2">
      <Base.Root
        checked={checked}
        onCheckedChange={onChange}
        disabled={disabled}
        name={name}
        className="mt-0.5 flex size-5 shrink-0 items-center justify-center rounded-[5px] border border-line-strong bg-surface data-checked:border-accent data-checked:bg-accent"
      >
        <Base.Indicator className="text-accent-ink">
          <Check aria-hidden className="size-4" strokeWidth={3} />
        </Base.Indicator>
      </Base.Root>
      <span className="min-w-0">
        <span className="block text-16">{label}</span>
        {hint && <span className="block text-14 text-ink-faint">{hint}</span>}
      </span>
    </label>
  );
}
