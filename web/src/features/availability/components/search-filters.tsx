import { Search, X } from 'lucide-react';
import { type FormEvent, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { Input } from '@/components/ui/input';
import { Select } from '@/components/ui/select';
import { classes } from '@/lib/classes';
import type { SearchFilters as Filters } from '../api/search-offerings';

interface Count {
  value: string;
  label: string;
  count: number;
}

interface SearchFiltersProps {
  filters: Filters;
  onChange: (filters: Filters) => void;
  categories: readonly Count[];
  cities: readonly Count[];
  today: string;
}

/** What, where, which day, what kind: each choice is in the URL, so a link shares it. */
export function SearchFilters({ filters, onChange, categories, cities, today }: SearchFiltersProps) {
  const [text, setText] = useState(filters.q ?? '');
  useEffect(() => setText(filters.q ?? ''), [filters.q]);
  const change = (changed: Filters) => onChange({ ...filters, ...changed });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    change({ q: text.trim() || undefined });
  };
  return (
    <search className="mb-6 block space-y-4">
      <form
        onSubmit={submit}
        className="grid grid-cols-2 gap-3 rounded-card border border-line bg-surface p-3 sm:grid-cols-[2fr_1fr_1fr_auto]"
      >
        <Field label="What" quietLabel className="col-span-2 sm:col-span-1">
          <Input
            type="search"
            placeholder="Escape room, hall, clay…"
            value={text}
            onChange={(event) => setText(event.target.value)}
            enterKeyHint="search"
          />
        </Field>
        <Field label="City" quietLabel>
          <Select
            placeholder="Any city"
            value={filters.city ?? ''}
            onChange={(event) => change({ city: event.target.value || undefined })}
            options={cities.map(({ value, label, count }) => ({ value, label: `${label} (${count})` }))}
          />
        </Field>
        <Field label="Day" quietLabel>
          <Input
            type="date"
            min={today}
            value={filters.date ?? ''}
            onChange={(event) => change({ date: event.target.value || undefined })}
          />
        </Field>
        <Button type="submit" icon={<Search aria-hidden className="size-5" />} className="col-span-2 sm:col-span-1">
          Search
        </Button>
      </form>
      <fieldset className="-mx-4 flex min-w-0 gap-2 overflow-x-auto px-4 pb-1 sm:mx-0 sm:flex-wrap sm:px-0">
        <legend className="sr-only">Category</legend>
        <Chip isOn={!filters.category} onPress={() => change({ category: undefined })}>
          All
        </Chip>
        {categories.map(({ value, label, count }) => (
          <Chip
            key={value}
            isOn={filters.category === value}
            onPress={() => change({ category: filters.category === value ? undefined : value })}
          >
            {label} <span className="tabular opacity-80">{count}</span>
          </Chip>
        ))}
        {(filters.q || filters.city || filters.date || filters.category) && (
          <button
            type="button"
            onClick={() => onChange({})}
            className="inline-flex min-h-11 shrink-0 items-center gap-1 px-2 text-accent underline underline-offset-4"
          >
            <X aria-hidden className="size-4" /> Clear
          </button>
        )}
      </fieldset>
    </search>
  );
}

function Chip({ isOn, onPress, children }: { isOn: boolean; onPress: () => void; children: React.ReactNode }) {
  return (
    <button
      type="button"
      aria-pressed={isOn}
      onClick={onPress}
      className={classes(
        'inline-flex min-h-11 shrink-0 items-center gap-2 rounded-full border px-4 text-14',
        isOn ? 'border-accent bg-accent font-medium text-accent-ink' : 'border-line-strong bg-surface hover:bg-sunken',
      )}
    >
      {children}
    </button>
  );
}
