import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import type { ReactNode } from 'react';
import { classes } from '@/lib/classes';

export interface TimeChip {
  value: string;
  /** "19:30". */
  time: string;
  /** "3 places left", "Full". Always a word, never colour alone. */
  note: string;
  state: 'free' | 'few' | 'taken';
  extra?: ReactNode;
}

interface TimeChipsProps {
  chips: readonly TimeChip[];
  value: string | undefined;
  onChange: (value: string) => void;
  label: string;
}

const STATES: Record<TimeChip['state'], string> = {
  free: 'border-free-line bg-free-wash text-free',
  few: 'border-held-line bg-held-wash text-held',
  taken: 'hatch border-line bg-taken-wash text-taken',
};

/** Times to choose one from, each with what is left in a word. Arrow keys move among them; full ones cannot be chosen. */
export function TimeChips({ chips, value, onChange, label }: TimeChipsProps) {
  return (
    <RadioGroup
      aria-label={label}
      value={value ?? ''}
      onValueChange={(next) => onChange(String(next))}
      className="grid grid-cols-2 gap-2 min-[480px]:grid-cols-3 lg:grid-cols-2 xl:grid-cols-3"
    >
      {chips.map((chip) => (
        <Radio.Root
          key={chip.value}
          value={chip.value}
          disabled={chip.state === 'taken'}
          aria-label={`${chip.time}, ${chip.note}`}
          className={classes(
            'flex min-h-14 cursor-pointer flex-col items-start justify-center rounded-control border px-3 py-2 text-left transition-colors duration-120',
            'hover:not-data-disabled:border-current data-disabled:cursor-not-allowed',
            'data-checked:border-accent data-checked:bg-accent data-checked:text-accent-ink',
            STATES[chip.state],
          )}
        >
          <span className={classes('tabular font-semibold text-16', chip.state === 'taken' && 'line-through')}>
            {chip.time}
          </span>
          <span className="text-14">{chip.note}</span>
          {chip.extra}
        </Radio.Root>
      ))}
    </RadioGroup>
  );
}
