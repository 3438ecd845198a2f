/** Write a stored name for people: `escape_room` is "Escape room". */
export const inWords = (name: string): string => {
  const words = name.replaceAll(/[_-]+/gu, ' ').trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

/** "1 place", "3 places". */
export const counted = (count: number, one: string, many = `${one}s`): string => `${count} ${count === 1 ? one : many}`;
