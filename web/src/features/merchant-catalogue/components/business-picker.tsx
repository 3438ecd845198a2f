import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { Business } from '../listing-types';

interface BusinessPickerProps {
  businesses: readonly Business[];
  value: string;
  onChange: (businessId: string) => void;
}

/** Which of one's businesses; nothing to see for those who have one. */
export function BusinessPicker({ businesses, value, onChange }: BusinessPickerProps) {
  if (businesses.length < 2) return null;
  return (
    <Field label="Business" quietLabel className="w-full sm:w-64">
      <Select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={businesses.map((one) => ({ value: one.id, label: one.name }))}
      />
    </Field>
  );
}
