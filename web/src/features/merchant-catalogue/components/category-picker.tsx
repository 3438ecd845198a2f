import { Autocomplete } from '@base-ui/react/autocomplete';
import { useQuery } from '@tanstack/react-query';
import { CONTROL_LOOK } from '@/components/ui/control-look';
import { classes } from '@/lib/classes';
import { categoriesQuery } from '../api/list-categories';

interface CategoryPickerProps {
  /** What has been typed: a category's name, known or new. */
  value: string;
  onChange: (name: string) => void;
}

/** What sort of business it is: one of those there are, or a word of one's own. Stands in a `Field`. */
export function CategoryPicker({ value, onChange }: CategoryPickerProps) {
  const { data } = useQuery(categoriesQuery);
  const names = data?.items.map((one) => one.name) ?? [];
  return (
    <Autocomplete.Root
      items={names}
      value={value}
      // Escape closes the list; it does not take away what was typed.
      onValueChange={(next, details) => (details.reason === 'escape-key' ? details.cancel() : onChange(next))}
      openOnInputClick
      limit={40}
    >
      <Autocomplete.Input
        autoComplete="off"
        placeholder="Escape rooms, yoga, hall"
        className={classes(CONTROL_LOOK, 'h-11 px-3')}
      />
      <Autocomplete.Portal>
        <Autocomplete.Positioner sideOffset={4} className="z-60">
          <Autocomplete.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-card border border-line bg-raised p-1.5 text-ink shadow-float data-empty:hidden">
            <Autocomplete.List>
              {(name: string) => (
                <Autocomplete.Item
                  key={name}
                  value={name}
                  className="flex min-h-11 cursor-pointer items-center rounded-control px-3 data-highlighted:bg-accent-wash data-highlighted:text-accent-strong"
                >
                  {name}
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Popup>
        </Autocomplete.Positioner>
      </Autocomplete.Portal>
    </Autocomplete.Root>
  );
}
