import type { Category } from './listing-types';

/** Return the category a typed name means: a known one, or a new one made of its words; `undefined` for no words. */
export const categorySlug = (name: string, known: readonly Category[]): string | undefined => {
  const wanted = name.trim().toLowerCase();
  const found = known.find((one) => one.name.toLowerCase() === wanted || one.category === wanted);
  if (found) return found.category;
  const slug = wanted
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/gu, '-')
    .replaceAll(/^-+|-+$/gu, '')
    .slice(0, 40)
    .replace(/-+$/u, '');
  return slug || undefined;
};
