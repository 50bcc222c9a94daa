import {
  isMet,
  pickQuantities,
  type Job,
  type Quantity,
  type QuantityCondition,
  type QuantityRef,
} from '../model/index.ts';

/** Quantities of one job; after a selection, those of some of its rows. */
export interface JobResults {
  job: Job;
  quantities: readonly Quantity[];
}

export interface Selection {
  filter?: readonly QuantityCondition[];
  sort?: { ref: QuantityRef; isDescending: boolean };
}

/**
 * The rows that meet every condition, sorted. A row is what has the same index in one job. A condition without an index is
 * about the row; one with an index (`q[mode=1]>1e4`) about the job. Rows without the quantity that they are sorted by come
 * last.
 */
export function selectRows(results: readonly JobResults[], { filter = [], sort }: Selection): JobResults[] {
  const [ofJobs, ofRows] = [filter.filter(isOfJob), filter.filter((one) => !isOfJob(one))];
  const jobs = results.filter(({ quantities }) => ofJobs.every((condition) => isMet(condition, quantities)));
  if (ofRows.length === 0 && sort === undefined) return jobs;
  const rows = jobs.flatMap(({ job, quantities }) =>
    rowsOf(quantities).flatMap((row) => (ofRows.every((one) => isMet(one, row)) ? [{ job, quantities: row }] : [])),
  );
  if (sort === undefined) return rows;
  const keyed = rows.map((row) => ({ row, key: keyOf(row, sort.ref) }));
  return keyed.toSorted((a, b) => order(a.key, b.key, sort.isDescending)).map(({ row }) => row);
}

const isOfJob = ({ ref }: QuantityCondition): boolean => Object.keys(ref.index).length > 0;

function rowsOf(quantities: readonly Quantity[]): Quantity[][] {
  const rows = new Map<string, Quantity[]>();
  for (const quantity of quantities) {
    const key = JSON.stringify(quantity.index ?? {});
    rows.set(key, [...(rows.get(key) ?? []), quantity]);
  }
  return [...rows.values()];
}

function keyOf({ quantities }: JobResults, ref: QuantityRef): number | string | undefined {
  const [found] = pickQuantities(quantities, ref);
  return found?.value ?? found?.text;
}

function order(a: number | string | undefined, b: number | string | undefined, isDescending: boolean): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  const ascending = typeof a === typeof b ? (a < b ? -1 : Number(a > b)) : typeof a === 'number' ? -1 : 1;
  return isDescending ? -ascending : ascending;
}
