import type { AddOn } from '@/api/types';
import { Money } from '@/components/ui/money';
import { NumberStepper } from '@/components/ui/number-stepper';

const PER = { booking: '', unit: ' each', hour: ' an hour' } as const;

interface AddOnSteppersProps {
  addOns: readonly AddOn[];
  chosen: Readonly<Record<string, number>>;
  onChange: (chosen: Record<string, number>) => void;
}

/** What can be added, each with how many. */
export function AddOnSteppers({ addOns, chosen, onChange }: AddOnSteppersProps) {
  return (
    <ul className="divide-y divide-line">
      {addOns.map((addOn) => (
        <li key={addOn.id} className="flex items-center justify-between gap-4 py-2">
          <span className="min-w-0">
            {addOn.name}
            <span className="block text-14 text-ink-soft">
              <Money value={addOn.price} />
              {PER[addOn.per]}
              {addOn.description && `. ${addOn.description}`}
            </span>
          </span>
          <NumberStepper
            label={addOn.name}
            value={chosen[addOn.id] ?? 0}
            min={0}
            max={addOn.quantity_max}
            onChange={(quantity) => onChange({ ...chosen, [addOn.id]: quantity })}
          />
        </li>
      ))}
    </ul>
  );
}
