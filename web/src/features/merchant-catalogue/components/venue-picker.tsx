import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import type { Venue } from '../listing-types';

interface VenuePickerProps {
  venues: readonly Venue[];
  value: string;
  onChange: (venueId: string) => void;
}

/** Which of one's venues; nothing to see for those who have one. */
export function VenuePicker({ venues, value, onChange }: VenuePickerProps) {
  if (venues.length < 2) return null;
  return (
    <Field label="Venue" quietLabel className="w-full sm:w-64">
      <Select
        value={value}
        onChange={(event) => onChange(event.target.value)}
        options={venues.map((one) => ({ value: one.id, label: one.name }))}
      />
    </Field>
  );
}
