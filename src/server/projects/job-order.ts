import { AppError } from '../../errors/index.ts';
import {
  activeStatuses,
  finalStatuses,
  readQuantityRef,
  writeQuantityRef,
  type QuantityRef,
} from '../../model/index.ts';
import { elapsed, type JobEntry } from './job-entry.ts';

/** By what jobs are ordered; `created_at` is the order in which they came. */
export type OrderKey = keyof typeof readers | 'created_at' | 'elapsed' | QuantityRef;

export interface Order {
  key: OrderKey;
  isDescending: boolean;
}

type SortValue = number | string;

const statusRank = new Map([...activeStatuses, ...finalStatuses].map((status, i) => [status as string, i]));

const readers = {
  id: (entry) => entry.id,
  name: (entry) => natural(entry.details?.name ?? ''),
  status: (entry) => statusRank.get(entry.status) ?? -1,
  analysis: (entry) => natural(entry.analysis),
  step: (entry) => natural(entry.details?.step ?? ''),
  machine: (entry) => natural(entry.details?.machine ?? ''),
  nodes: (entry) => entry.details?.nodes ?? Number.NaN,
  processes: (entry) => entry.details?.processes ?? Number.NaN,
  runtime: (entry) => entry.details?.runtime ?? Number.NaN,
  submitted_at: (entry) => entry.details?.submitted ?? Number.NaN,
  started_at: (entry) => entry.details?.started ?? Number.NaN,
  ended_at: (entry) => entry.details?.ended ?? Number.NaN,
} as const satisfies Record<string, (entry: JobEntry) => SortValue>;

/** Reads `-created_at`, `name`, `-frequency[mode=1]`. Throws BAD_REQUEST. */
export function readOrder(written: string): Order {
  const isDescending = written.startsWith('-');
  const word = isDescending ? written.slice(1) : written;
  if (word === 'created_at' || word === 'elapsed' || Object.hasOwn(readers, word)) {
    return { key: word as OrderKey, isDescending };
  }
  const ref = readQuantityRef(word);
  if (ref === undefined)
    throw new AppError('BAD_REQUEST', { why: `nothing can be ordered by ${JSON.stringify(word)}` });
  return { key: ref, isDescending };
}

/** True if the order is known before any record was read. */
export function isOrderByHead({ key }: Order): boolean {
  return key === 'created_at' || key === 'id' || key === 'status' || key === 'analysis';
}

/** Orders that are kept at a time: anybody may ask for any quantity. */
const mostKept = 24;

/** Values of one key by position, and the positions in ascending order of them. */
interface Kept {
  values: SortValue[];
  positions: number[];
  isCurrent: boolean;
}

/** The orders that were asked for, kept: after a change, sorting what is nearly sorted takes one pass. */
export class JobOrders {
  private readonly kept = new Map<string, Kept & { key: OrderKey }>();

  /** Positions in order. Equal ones in the order they came, those without a value last in either direction. */
  positions(order: Order, entries: readonly JobEntry[], nowMs = Date.now()): number[] {
    const { key, isDescending } = order;
    if (key === 'created_at') {
      const last = entries.length - 1;
      return entries.map((_, i) => (isDescending ? last - i : i));
    }
    const { positions, values } = this.current(key, entries, nowMs);
    if (!isDescending) return positions;
    let valued = positions.length;
    while (valued > 0 && hasNone(values[positions[valued - 1] ?? 0])) valued--;
    return [...positions.slice(0, valued).reverse(), ...positions.slice(valued)];
  }

  has(key: OrderKey): boolean {
    return this.kept.has(nameOf(key));
  }

  keep(key: OrderKey, values: SortValue[]): void {
    const [oldest] = this.kept.keys();
    if (this.kept.size >= mostKept && oldest !== undefined) this.kept.delete(oldest);
    this.kept.set(nameOf(key), { key, values, positions: [], isCurrent: false });
  }

  /** The entry at a position is another one now; `quantity` reads one of its quantities. */
  changed(position: number, entry: JobEntry, quantity?: (ref: QuantityRef) => SortValue): void {
    for (const one of this.kept.values()) {
      one.isCurrent = false;
      one.values[position] =
        typeof one.key === 'object' ? (quantity?.(one.key) ?? Number.NaN) : valueOf(one.key, entry, Date.now());
    }
  }

  /** Every order is made anew when it is asked for. */
  forget(): void {
    this.kept.clear();
  }

  private current(key: OrderKey, entries: readonly JobEntry[], nowMs: number): Kept {
    const name = nameOf(key);
    let found = this.kept.get(name);
    if (found === undefined || key === 'elapsed') {
      const values = entries.map((entry) => valueOf(key, entry, nowMs));
      found = { key, values, positions: found?.positions ?? [], isCurrent: false };
      this.kept.set(name, found);
    }
    if (!found.isCurrent) found.positions = sorted(found.values, found.positions);
    found.isCurrent = true;
    return found;
  }
}

function nameOf(key: OrderKey): string {
  return typeof key === 'object' ? `quantity ${writeQuantityRef(key)}` : key;
}

/** A quantity is not known from an entry: its values are given to `keep`. */
function valueOf(key: OrderKey, entry: JobEntry, nowMs: number): SortValue {
  if (typeof key === 'object' || key === 'created_at') return Number.NaN;
  return key === 'elapsed' ? elapsed(entry, nowMs) : readers[key](entry);
}

/** `before`: an earlier answer for nearly the same values. */
function sorted(values: readonly SortValue[], before: readonly number[]): number[] {
  const positions = [...before];
  for (let i = positions.length; i < values.length; i++) positions.push(i);
  return positions.sort((a, b) => compare(values[a], values[b]) || a - b);
}

function compare(a: SortValue | undefined, b: SortValue | undefined): number {
  const [noA, noB] = [hasNone(a), hasNone(b)];
  if (noA || noB) return Number(noA) - Number(noB);
  return a === b ? 0 : (a as SortValue) < (b as SortValue) ? -1 : 1;
}

function hasNone(value: SortValue | undefined): boolean {
  return value === undefined || value === '' || Number.isNaN(value);
}

/** So that `run-9` comes before `run-10`. */
function natural(text: string): string {
  return text.toLowerCase().replace(/\d+/g, (digits) => digits.padStart(12, '0'));
}
