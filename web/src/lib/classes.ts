/** Join class names, leaving out what is not there. Later ones do not override earlier ones: keep them disjoint. */
export const classes = (...names: (string | false | null | undefined)[]): string => names.filter(Boolean).join(' ');
