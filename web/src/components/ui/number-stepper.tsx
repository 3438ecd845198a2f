import { NumberField } from '@base-ui/react/number-field';
import { Minus, Plus } from 'lucide-react';

interface NumberStepperProps {
  value: number;
  onChange: (value: number) => void;
  min: number;
  max: number;
  /** What is counted, for those who listen: "Places", "Projector". */
  label: string;
  disabled?: boolean;
}

const STEP =
  'flex size-11 items-center justify-center rounded-control border border-line-strong bg-surface text-ink ' +
  'hover:bg-sunken data-disabled:opacity-40';

/** A small number with a button on either side; typing works too. */
export function NumberStepper({ value, onChange, min, max, label, disabled }: NumberStepperProps) {
  return (
    <NumberField.Root
      value={value}
      onValueChange={(next) => onChange(next ?? min)}
      min={min}
      max={max}
      disabled={disabled}
      className="inline-block"
    >
      <NumberField.Group className="flex items-center gap-1">
        <NumberField.Decrement className={STEP} aria-label={`${label}: one less`}>
          <Minus aria-hidden className="size-4" />
        </NumberField.Decrement>
        <NumberField.Input
          aria-label={label}
          className="tabular h-11 w-11 rounded-control bg-transparent text-center font-medium text-16"
        />
        <NumberField.Increment className={STEP} aria-label={`${label}: one more`}>
          <Plus aria-hidden className="size-4" />
        </NumberField.Increment>
      </NumberField.Group>
    </NumberField.Root>
  );
}
