import type { Offering } from '@/api/types';

type Band = Offering['cancellation_policy']['bands'][number];

const noticeInWords = (hours: number): string =>
  hours >= 48 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;

/** Say what one band of a cancellation policy gives back; `wider` is the band before it, with more notice. */
export const bandSentence = (band: Band, wider: Band | undefined): string => {
  const share = band.back_basis_points / 100;
  const back = share === 0 ? 'nothing comes back' : share === 100 ? 'everything comes back' : `${share} % comes back`;
  if (band.notice_hours === 0) return wider ? `Later than that: ${back}.` : `At any time before the start: ${back}.`;
  return `${band.inclusive ? 'At least' : 'More than'} ${noticeInWords(band.notice_hours)} ahead: ${back}.`;
};
