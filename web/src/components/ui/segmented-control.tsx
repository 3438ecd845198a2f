import { Toggle } from '@base-ui/react/toggle';
import { ToggleGroup } from '@base-ui/react/toggle-group';
import type { ReactNode } from 'react';

interface Segment<Value extends string> {
  value: Value;
  label: string;
  icon?: ReactNode;
}

interface SegmentedControlProps<Value extends string> {
  segments: readonly Segment<Value>[];
  value: Value;
  onChange: (value: Value) => void;
  label: string;
  /** Icons alone, the label for those who listen. */
  compact?: boolean;
}

/** One of a few, all in sight. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const { segments, value, onChange, label, compact } = props;
  return (
    <ToggleGroup
      aria-label={label}
      value={[value]}
      onValueChange={(next: Value[]) => {
        const chosen = next[0];
        if (chosen !== undefined) onChange(chosen);
      }}
      className="inline-flex rounded-control border border-line bg-sunken p-0.5"
    >
      {segments.map((segment) => (
        <Toggle
          key={segment.value}
          value={segment.value}
          aria-label={compact ? segment.label : undefined}
          className="inline-flex min-h-11 min-w-11 items-center justify-center gap-2 rounded-[6px] px-3 text-14 text-ink-soft hover:text-ink data-pressed:bg-raised data-pressed:font-medium data-pressed:text-ink"
        >
          {segment.icon && (
            <span aria-hidden className="contents *:size-4">
              {segment.icon}
            </span>
          )}
          {!compact && segment.label}
        </Toggle>
      ))}
    </ToggleGroup>
  );
}
