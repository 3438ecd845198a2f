import { Radio } from '@base-ui/react/radio';
import { RadioGroup } from '@base-ui/react/radio-group';
import { useQuery } from '@tanstack/react-query';
import { useId } from 'react';
import { policiesQuery } from '../api/list-policies';
import type { Policy } from '../listing-types';
import { policyName, policySentences } from '../policy-sentences';

interface PolicyPickerProps {
  value: Policy;
  onChange: (policy: Policy) => void;
}

/** What comes back when a customer cancels: presets, each said in sentences. */
export function PolicyPicker({ value, onChange }: PolicyPickerProps) {
  const { data } = useQuery(policiesQuery);
  const labelId = useId();
  const presets = data?.items ?? [];
  const all = presets.some((one) => one.name === value.name) ? presets : [value, ...presets];
  return (
    <div>
      <p id={labelId} className="mb-1.5 font-medium text-14">
        When a customer cancels
      </p>
      <RadioGroup
        aria-labelledby={labelId}
        value={value.name}
        onValueChange={(name) => {
          const chosen = all.find((one) => one.name === name);
          if (chosen) onChange(chosen);
        }}
        className="grid gap-2 sm:grid-cols-2 lg:grid-cols-3"
      >
        {all.map((policy) => (
          <Radio.Root
            key={policy.name}
            value={policy.name}
            className="flex cursor-pointer flex-col items-start rounded-control border border-line-strong bg-surface px-4 py-3 text-left hover:bg-sunken data-checked:border-accent data-checked:bg-accent-wash data-checked:outline-2 data-checked:outline-accent data-checked:-outline-offset-2"
          >
            <span className="font-semibold">{policyName(policy)}</span>
            {policySentences(policy).map((sentence) => (
              <span key={sentence} className="block text-14 text-ink-soft">
                {sentence}
              </span>
            ))}
          </Radio.Root>
        ))}
      </RadioGroup>
      <p className="mt-1.5 text-14 text-ink-faint">When you cancel, everything goes back, whatever is chosen here.</p>
    </div>
  );
}
