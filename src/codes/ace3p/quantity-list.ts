import type { Reading } from '../../formats/ace3p/index.ts';
import { writeQuantityRef, type Quantity, type QuantityIndex } from '../../model/index.ts';
import type { NoResult } from './result-text.ts';

/** What a quantity is called and measured in. */
export interface Named {
  name: string;
  unit: string;
  index?: QuantityIndex;
}

/** A number as it was read; one that the file does not give is unreadable for that reason. */
export function quantityOf(named: Named, file: string, reading: Reading | undefined, line?: number): Quantity {
  const { name, unit, index } = named;
  const at = reading?.line ?? line;
  const start = { name, unit, ...(index === undefined ? {} : { index }) };
  const source = { file, ...(at === undefined ? {} : { line: at }) };
  if (reading === undefined) return { ...start, unreadable: 'the file does not give it', source };
  if ('why' in reading) return { ...start, unreadable: reading.why, source };
  if (!Number.isFinite(reading.value)) return { ...start, unreadable: `the value is ${reading.value}`, source };
  return { ...start, value: reading.value, source };
}

/** A quantity that nothing could be read of. */
export function unreadable(named: Named, { file, why, line }: NoResult): Quantity {
  const { name, unit, index } = named;
  const source = { file, ...(line === undefined ? {} : { line }) };
  return { name, unit, ...(index === undefined ? {} : { index }), unreadable: why, source };
}

/** More values of one quantity than this are data and no result. */
const mostValues = 20_000;

/** Quantities of which nobody could tell which is meant, or that are too many, keep no value. */
export function settled(quantities: readonly Quantity[]): Quantity[] {
  const times = new Map<string, number>();
  const totals = new Map<string, number>();
  const refs = quantities.map(writeQuantityRef);
  for (const [at, quantity] of quantities.entries()) {
    const ref = refs[at] ?? '';
    times.set(ref, (times.get(ref) ?? 0) + 1);
    totals.set(quantity.name, (totals.get(quantity.name) ?? 0) + 1);
  }
  const done = new Set<string>();
  return quantities.flatMap((quantity, at): Quantity[] => {
    const ref = refs[at] ?? '';
    const isLong = (totals.get(quantity.name) ?? 0) > mostValues;
    const why = isLong ? `there are more than ${mostValues} values` : `${ref} is there ${times.get(ref)} times`;
    if (!isLong && (times.get(ref) ?? 0) < 2) return [quantity];
    const { name, unit, source } = quantity;
    const key = isLong ? name : ref;
    if (done.has(key)) return [];
    done.add(key);
    if (isLong) return [{ name, unit, unreadable: why, source: { file: source.file } }];
    const index = quantity.index === undefined ? {} : { index: quantity.index };
    return [{ name, unit, ...index, unreadable: quantity.unreadable ?? why, source }];
  });
}
