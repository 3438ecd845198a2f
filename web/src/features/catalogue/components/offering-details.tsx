import { Check, Clock, MapPin, Undo2, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import type { Offering } from '@/api/types';
import { CardSection } from '@/components/ui/card';
import { Money } from '@/components/ui/money';
import { Prose } from '@/components/ui/prose';
import { formatDuration } from '@/lib/time';
import { counted, inWords } from '@/lib/words';
import { bandSentence } from '../band-sentence';

const PER = { booking: 'a booking', unit: 'a place', hour: 'an hour' } as const;

/** What to know before booking: the description, the facts, what can be added, what a cancellation gives back. */
export function OfferingDetails({ offering }: { offering: Offering }) {
  return (
    <div className="grid gap-4 lg:grid-cols-2">
      <CardSection heading="About it" className="lg:col-span-2">
        <Prose text={offering.description || 'The venue has not described this yet.'} />
        <ul className="mt-4 grid gap-x-6 gap-y-2 sm:grid-cols-2">
          {offering.duration_minutes && <Fact icon={<Clock />}>{formatDuration(offering.duration_minutes)}</Fact>}
          {offering.capacity && (
            <Fact icon={<Users />}>
              {offering.kind === 'space'
                ? `Room for ${offering.capacity}`
                : `Up to ${counted(offering.capacity, 'place')} at a time`}
            </Fact>
          )}
          <Fact icon={<MapPin />}>
            {offering.venue.name}, {offering.venue.address_line}, {offering.venue.city}
          </Fact>
          {offering.amenities.map((amenity) => (
            <Fact key={amenity} icon={<Check />}>
              {inWords(amenity)}
            </Fact>
          ))}
        </ul>
      </CardSection>
      {offering.add_ons.length > 0 && (
        <CardSection heading="Can be added">
          <ul className="divide-y divide-line">
            {offering.add_ons.map((addOn) => (
              <li key={addOn.id} className="flex justify-between gap-4 py-2">
                <span>
                  {addOn.name}
                  {addOn.description && <span className="block text-14 text-ink-soft">{addOn.description}</span>}
                </span>
                <span className="text-right text-14 text-ink-soft">
                  <Money value={addOn.price} className="text-16 text-ink" /> {PER[addOn.per]}
                </span>
              </li>
            ))}
          </ul>
        </CardSection>
      )}
      <CardSection heading="If you cancel" className={offering.add_ons.length === 0 ? 'lg:col-span-2' : ''}>
        <ul className="space-y-2">
          {offering.cancellation_policy.bands.map((band, index) => (
            <Fact key={band.notice_hours} icon={<Undo2 />}>
              {bandSentence(band, offering.cancellation_policy.bands[index - 1])}
            </Fact>
          ))}
        </ul>
      </CardSection>
    </div>
  );
}

function Fact({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <li className="flex items-start gap-3">
      <span aria-hidden className="mt-0.5 text-ink-faint *:size-5">
        {icon}
      </span>
      <span className="min-w-0">{children}</span>
    </li>
  );
}
