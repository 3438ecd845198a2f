import { Combobox } from '@base-ui/react/combobox';
import { ChevronDown } from 'lucide-react';
import { CONTROL_LOOK } from '@/components/ui/control-look';
import { classes } from '@/lib/classes';
import { readerZone, zoneLabel } from '@/lib/time';

interface ZonePickerProps {
  value: string;
  onChange: (zone: string) => void;
  /** Zones to offer before all others: those of the country. */
  near?: readonly string[];
  disabled?: boolean;
}

const SHOWN_MAX = 40;

const zones = (chosen: string, near: readonly string[]): string[] =>
  [...new Set([chosen, ...near, readerZone(), ...Intl.supportedValuesOf('timeZone')])].filter((zone) => zone !== '');

const fits = (zone: string, query: string): boolean => {
  const words = `${zone} ${zone.replaceAll('_', ' ')}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/u)
    .every((part) => words.includes(part));
};

/** A time zone, found by typing a part of its name. Stands in a `Field`. */
export function ZonePicker({ value, onChange, near = [], disabled }: ZonePickerProps) {
  // Escape closes the list; it does not take away what was chosen.
  const keep = ({ reason, cancel }: { reason: string; cancel: () => void }) => reason === 'escape-key' && cancel();
  return (
    <Combobox.Root
      items={zones(value, near)}
      value={value || null}
      onValueChange={(next: string | null, details) => (next ? onChange(next) : keep(details))}
      onInputValueChange={(_, details) => keep(details)}
      filter={fits}
      limit={SHOWN_MAX}
      disabled={disabled}
    >
      <span className="relative block">
        <Combobox.Input className={classes(CONTROL_LOOK, 'h-11 pr-11 pl-3')} />
        <Combobox.Trigger
          aria-label="Show time zones"
          className="absolute top-0 right-0 flex size-11 items-center justify-center text-ink-faint"
        >
          <ChevronDown aria-hidden className="size-5" />
        </Combobox.Trigger>
      </span>
      <Combobox.Portal>
        <Combobox.Positioner sideOffset={4} className="z-60">
          <Combobox.Popup className="max-h-72 w-(--anchor-width) overflow-y-auto rounded-card border border-line bg-raised p-1.5 text-ink shadow-float">
            <Combobox.Empty className="px-3 py-2 text-ink-soft empty:hidden">
              No time zone is called that. Try the nearest large city.
            </Combobox.Empty>
            <Combobox.List>
              {(zone: string) => (
                <Combobox.Item
                  key={zone}
                  value={zone}
                  className="flex min-h-11 cursor-pointer items-center justify-between gap-3 rounded-control px-3 data-highlighted:bg-accent-wash data-highlighted:text-accent-strong data-selected:font-semibold"
                >
                  <span>{zone.replaceAll('_', ' ')}</span>
                  <span className="tabular text-14 text-ink-faint">
                    {zoneLabel(zone, Date.now()).split(', ').at(-1)}
                  </span>
                </Combobox.Item>
              )}
            </Combobox.List>
          </Combobox.Popup>
        </Combobox.Positioner>
      </Combobox.Portal>
    </Combobox.Root>
  );
}
