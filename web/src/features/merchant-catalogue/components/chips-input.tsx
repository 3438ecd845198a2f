import { Plus, X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { focusNeighbour } from '@/lib/focus-neighbour';

interface ChipsInputProps {
  label: string;
  hint?: string;
  value: readonly string[];
  onChange: (value: string[]) => void;
  /** Offered below, to be taken with one press. */
  suggestions: readonly string[];
}

const CHIP =
  'inline-flex min-h-11 items-center gap-1 rounded-full border px-3.5 text-14 transition-colors duration-120';
const same = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Several short words: typed and entered, or taken from the suggestions. */
export function ChipsInput({ label, hint, value, onChange, suggestions }: ChipsInputProps) {
  const [text, setText] = useState('');
  const add = (word: string) => {
    const clean = word.trim();
    if (clean && !value.some((one) => same(one, clean))) onChange([...value, clean]);
    setText('');
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add(text);
    } else if (event.key === 'Backspace' && text === '') onChange(value.slice(0, -1));
  };
  const left = suggestions.filter((word) => !value.some((one) => same(one, word)));
  return (
    <div className="space-y-2">
      {value.length > 0 && (
        <ul aria-label={`${label}: chosen`} className="flex flex-wrap gap-2">
          {value.map((word) => (
            <li key={word}>
              <button
                type="button"
                aria-label={`Remove ${word}`}
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  onChange(value.filter((one) => one !== word));
                }}
                className={`${CHIP} border-accent bg-accent-wash font-medium text-accent-strong`}
              >
                {word}
                <X aria-hidden className="size-4" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div className="flex items-end gap-2">
        <Field label={label} optional hint={hint} className="flex-1">
          <Input
            maxLength={60}
            value={text}
            onChange={(event) => setText(event.target.value)}
            onKeyDown={onKeyDown}
            onBlur={() => add(text)}
          />
        </Field>
        {text.trim() !== '' && (
          <Button tone="secondary" onClick={() => add(text)}>
            Add
          </Button>
        )}
      </div>
      {left.length > 0 && (
        <ul aria-label={`${label}: suggestions`} className="flex flex-wrap gap-2">
          {left.map((word) => (
            <li key={word}>
              <button
                type="button"
                aria-label={`Add ${word}`}
                onClick={(event) => {
                  focusNeighbour(event.currentTarget);
                  onChange([...value, word]);
                }}
                className={`${CHIP} border-line-strong border-dashed text-ink-soft hover:bg-sunken`}
              >
                <Plus aria-hidden className="size-4" />
                {word}
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
