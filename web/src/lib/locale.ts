/** The reader's own English where they have one (it decides 24 or 12 hours, and the order of day and month). */
export const LOCALE: string =
  globalThis.navigator?.languages?.find((tag) => tag === 'en' || tag.startsWith('en-')) ?? 'en-GB';
