import { inWords } from '@/lib/words';
import type { Policy } from './listing-types';

type Band = Policy['bands'][number];

const share = (basisPoints: number): string => {
  if (basisPoints === 0) return 'nothing back';
  return basisPoints === 10_000 ? 'everything back' : `${basisPoints / 100} % back`;
};

const notice = (hours: number): string => (hours >= 72 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`);

const bandSentence = (band: Band, isOnly: boolean): string => {
  if (band.notice_hours === 0)
    return isOnly ? `Any time: ${share(band.back_basis_points)}` : `Later: ${share(band.back_basis_points)}`;
  return `${band.inclusive ? 'At least' : 'More than'} ${notice(band.notice_hours)} before: ${share(band.back_basis_points)}`;
};

/** Say what a policy gives back, band by band: "More than 48 hours before: 75 % back". */
export const policySentences = (policy: Policy): string[] =>
  policy.bands.map((band) => bandSentence(band, policy.bands.length === 1));

/** "Non-refundable", "Standard". */
export const policyName = (policy: Policy): string =>
  policy.name === 'non_refundable' ? 'Non-refundable' : inWords(policy.name);
