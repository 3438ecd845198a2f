import { useQuery } from '@tanstack/react-query';
import { Pencil, Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { CardSection } from '@/components/ui/card';
import { IconButton } from '@/components/ui/icon-button';
import { Money } from '@/components/ui/money';
import { ProblemNotice } from '@/components/ui/problem-notice';
import { toast } from '@/lib/toasts';
import { useArchiveAddOn } from '../api/archive-add-on';
import { addOnsQuery } from '../api/list-add-ons';
import type { AddOn, Offering } from '../listing-types';
import { AddOnDialog } from './add-on-dialog';

const PER: Record<AddOn['per'], string> = { booking: 'per booking', unit: 'per place', hour: 'per hour' };

/** The extras of an offering: made, changed and taken away. */
export function AddOnsSection({ offering }: { offering: Offering }) {
  const { data, error } = useQuery(addOnsQuery(offering.id));
  const archive = useArchiveAddOn(offering.id);
  const [edited, setEdited] = useState<AddOn | 'new'>();
  const remove = (addOn: AddOn) =>
    archive.mutate(
      { params: { path: { add_on_id: addOn.id } } },
      { onSuccess: () => toast(`Taken away: ${addOn.name}. Bookings that have it keep it.`) },
    );
  return (
    <CardSection heading="Extras">
      <ProblemNotice error={error ?? archive.error} />
      {data?.items.length === 0 && (
        <p className="readable mb-4 text-ink-soft">
          Things one can add to a booking: a projector, a team photo, hot chocolate.
        </p>
      )}
      {data && data.items.length > 0 && (
        <ul className="mb-4 divide-y divide-line rounded-card border border-line">
          {data.items.map((addOn) => (
            <li key={addOn.id} className="flex items-center gap-2 py-2 pr-2 pl-4">
              <div className="min-w-0 flex-1">
                <p className="font-medium">{addOn.name}</p>
                <p className="text-14 text-ink-soft">
                  <Money value={addOn.price} /> {PER[addOn.per]}, up to {addOn.quantity_max}
                </p>
                {addOn.description && <p className="text-14 text-ink-faint">{addOn.description}</p>}
              </div>
              <IconButton
                label={`Change ${addOn.name}`}
                icon={<Pencil aria-hidden className="size-4" />}
                onClick={() => setEdited(addOn)}
              />
              <IconButton
                label={`Take away ${addOn.name}`}
                icon={<Trash2 aria-hidden className="size-4" />}
                onClick={() => remove(addOn)}
              />
            </li>
          ))}
        </ul>
      )}
      <Button tone="secondary" icon={<Plus aria-hidden className="size-5" />} onClick={() => setEdited('new')}>
        Add an extra
      </Button>
      <AddOnDialog offering={offering} addOn={edited} onClose={() => setEdited(undefined)} />
    </CardSection>
  );
}
