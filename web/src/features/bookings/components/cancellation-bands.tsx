import type { CancellationBand } from '@/api/types';
import { Money } from '@/components/ui/money';
import { formatMoment } from '@/lib/time';

interface CancellationBandsProps {
  bands: readonly CancellationBand[];
  zone: string;
}

/** What if I cancel: until when, and what comes back. */
export function CancellationBands({ bands, zone }: CancellationBandsProps) {
  const untilOf = ({ until, until_included: isIncluded }: CancellationBand) =>
    until ? `${isIncluded ? 'Until' : 'Before'} ${formatMoment(until, zone)}` : 'After that';
  const isGratis = bands.every(({ back }) => back.amount === 0) && bands.some((band) => band.back_basis_points > 0);
  if (isGratis) return <p>It costs nothing. You can cancel until it begins.</p>;
  return (
    <ul className="divide-y divide-line">
      {bands.map((band) => (
        <li key={band.until ?? 'end'} className="flex items-baseline justify-between gap-4 py-2">
          <span className="tabular">{untilOf(band)}</span>
          <span className="shrink-0 whitespace-nowrap text-right">
            {band.back.amount === 0 ? (
              'nothing comes back'
            ) : (
              <>
                <Money value={band.back} className="font-medium" /> back
              </>
            )}
          </span>
        </li>
      ))}
    </ul>
  );
}
