/** Return the fields of `after` that differ from `before`, compared as the JSON they are sent as. */
export const changedFields = <Fields extends object>(before: Fields, after: Fields): Partial<Fields> => {
  const names = Object.keys(after) as (keyof Fields)[];
  const changed = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, after[name]])) as Partial<Fields>;
};
