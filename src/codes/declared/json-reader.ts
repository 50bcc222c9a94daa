import { lineFinder, type JsonNode } from '../../formats/json/index.ts';
import { aKind, findAll, type JsonFind } from './json-path.ts';
import { readingOf, Readings, type QuantityDescription, type Reading } from './reading.ts';

type JsonQuantity = Extract<QuantityDescription, { json: string }>;

/** The values of one quantity in a JSON file. Undefined if there are too many. */
export function readJsonQuantity(root: JsonNode, text: string, quantity: JsonQuantity): readonly Reading[] | undefined {
  const lineOf = lineFinder(text);
  const found = findAll(root, quantity.json);
  if (found.length === 0) return [{ index: {}, why: `the list at ${quantity.json} is empty` }];
  const indexes = Object.entries(quantity.index).map(([name, path]) => ({ name, ...along(root, path, found) }));
  const readings = new Readings(quantity.take);
  for (const find of found) {
    const index: Record<string, number | string> = {};
    let why: string | undefined;
    for (const { name, values, wrong } of indexes) {
      const value = values.get(find.trail.slice(0, values.depth).join(','))?.node?.value;
      if (typeof value === 'number' || typeof value === 'string') index[name] = value;
      else why ??= wrong ?? `there is no ${name} to tell it by`;
      why ??= wrong;
    }
    if (indexes.length === 0 && quantity.take === 'all') Object.assign(index, positions(find.trail));
    const line = find.node === undefined ? {} : { line: lineOf(find.node.start) };
    readings.add({ index, ...line, ...(why === undefined ? valueOf(find, quantity) : { why }) });
  }
  return readings.taken();
}

/** Without an index, values are told apart by their place in the list, from 1. */
function positions(trail: readonly number[]): Record<string, number> {
  return Object.fromEntries(trail.map((at, depth) => [depth === 0 ? 'item' : `item${depth + 1}`, at + 1]));
}

function valueOf({ node, why }: JsonFind, quantity: JsonQuantity): Pick<Reading, 'value' | 'text' | 'why'> {
  if (node === undefined) return { why: why ?? 'there is no value' };
  const { value } = node;
  if (quantity.text)
    return value === undefined || value === null
      ? { why: `the value is ${aKind(node)}` }
      : readingOf(String(value), true);
  if (typeof value !== 'number') return { why: `the value is ${aKind(node)}, not a number` };
  return Number.isFinite(value) ? { value } : { why: `the value is ${value}` };
}

/** The finds of an index path by their place in the lists, which must be the same lists or as long as the values' own. */
function along(root: JsonNode, path: string, found: readonly JsonFind[]): { values: IndexFinds; wrong?: string } {
  const finds = findAll(root, path);
  const depth = Math.max(0, ...finds.slice(0, 1).map(({ trail }) => trail.length));
  const values = new IndexFinds(depth);
  for (const find of finds) values.set(find.trail.join(','), find);
  const places = new Set(found.map(({ trail }) => trail.slice(0, depth).join(',')));
  if (places.size === values.size) return { values };
  return { values, wrong: `${path} has ${values.size} entries where there are ${places.size} values` };
}

class IndexFinds extends Map<string, JsonFind> {
  readonly depth: number;
  constructor(depth: number) {
    super();
    this.depth = depth;
  }
}
