import { Plus, X } from 'lucide-react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { IconButton } from '@/components/ui/icon-button';
import { Input } from '@/components/ui/input';

export interface Guest {
  name: string;
  email: string;
}

interface GuestFieldsProps {
  guests: readonly Guest[];
  onChange: (guests: Guest[]) => void;
  max: number;
}

/** Who comes along: a name each, and an e-mail for those who should get the details too. */
export function GuestFields({ guests, onChange, max }: GuestFieldsProps) {
  const change = (index: number, changed: Partial<Guest>) =>
    onChange(guests.map((guest, at) => (at === index ? { ...guest, ...changed } : guest)));
  return (
    <div className="space-y-3">
      {guests.map((guest, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id; a removed one takes its fields along.
        <div key={index} className="flex items-end gap-2">
          <Field label={`Name of guest ${index + 1}`} className="flex-1">
            <Input
              value={guest.name}
              maxLength={120}
              onChange={(event) => change(index, { name: event.target.value })}
            />
          </Field>
          <Field label="E-mail" optional className="flex-1">
            <Input
              type="email"
              value={guest.email}
              maxLength={254}
              onChange={(event) => change(index, { email: event.target.value })}
            />
          </Field>
          <IconButton
            label={`Remove guest ${index + 1}`}
            icon={<X aria-hidden className="size-5" />}
            onClick={() => onChange(guests.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      {guests.length < max && (
        <Button
          tone="secondary"
          size="small"
          icon={<Plus aria-hidden className="size-4" />}
          onClick={() => onChange([...guests, { name: '', email: '' }])}
        >
          Add a guest
        </Button>
      )}
    </div>
  );
}

/** Return the guests as the API takes them: those with a name. */
export const guestsForApi = (guests: readonly Guest[]) =>
  guests
    .filter((guest) => guest.name.trim() !== '')
    .map((guest) => ({ name: guest.name.trim(), ...(guest.email.trim() && { email: guest.email.trim() }) }));
