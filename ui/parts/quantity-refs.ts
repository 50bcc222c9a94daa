const mostOfIndex = 6;

/** `frequency[mode=1]` for each of the first values of an index with one key; `q` for a quantity without index. */
export function quantityRefs(name: string, index: Readonly<Record<string, readonly (string | number)[]>>): string[] {
  const [first, ...others] = Object.entries(index);
  if (first === undefined) return [name];
  if (others.length > 0) return [];
  return first[1].slice(0, mostOfIndex).map((value) => `${name}[${first[0]}=${value}]`);
}
