import type { Quantity } from '../../source/index.ts';

/** Quantities that are counted by the same thing: all that is known of mode 1, of mode 2, … */
export interface Family {
  axis: string;
  columns: { name: string; unit: string }[];
  lines: { at: number | string; quantities: Map<string, Quantity> }[];
}

/** Sorts quantities with one index into families by its key; the rest are single. */
export function familiesOf(quantities: readonly Quantity[]): { families: Family[]; singles: Quantity[] } {
  const families = new Map<string, Family>();
  const lines = new Map<string, Family['lines'][number]>();
  const singles: Quantity[] = [];
  for (const quantity of quantities) {
    const [entry, ...others] = Object.entries(quantity.index ?? {});
    if (entry === undefined || others.length > 0) {
      singles.push(quantity);
      continue;
    }
    const [axis, at] = entry;
    const family = families.get(axis) ?? { axis, columns: [], lines: [] };
    families.set(axis, family);
    const { name, unit } = quantity;
    if (!family.columns.some((column) => column.name === name)) family.columns.push({ name, unit });
    const key = JSON.stringify(entry);
    const line = lines.get(key) ?? { at, quantities: new Map<string, Quantity>() };
    if (!lines.has(key)) family.lines.push(line);
    lines.set(key, line);
    line.quantities.set(name, quantity);
  }
  return { families: [...families.values()], singles };
}
