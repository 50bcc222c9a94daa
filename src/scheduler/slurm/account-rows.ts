import { closes, separator } from './commands.ts';
import { shellWord } from '../../model/index.ts';

/** A row of accounting: every field of sacct(1) that this version has, by name. */
export type AccountRow = Readonly<Record<string, string>>;

/** Ids in one call of sacct. */
const atOnce = 500;

export interface AccountQuestion {
  ids: readonly string[];
  /** Asked for by name; finds jobs whose id is not known, but never one that was not eligible to start. */
  names: readonly string[];
  /** How far back, days by the cluster's clock. */
  daysBack: number;
}

/**
 * The answer of accounting, as sections `accounts` (all fields, under a header, so that no version lacks one; steps
 * included, for their memory) and `backlog`. One call, because most of its time is the way to the database.
 * `--duplicates`: a requeued job, and a job whose id was given again, have several rows. A window in any case: without an
 * end sacct may answer with nothing, without a start it looks at today.
 */
export function writeAccountQuestion({ ids, names, daysBack }: AccountQuestion): string {
  const whose: string[] = [];
  for (let at = 0; at < ids.length; at += atOnce) whose.push(`-j ${ids.slice(at, at + atOnce).join(',')}`);
  for (let at = 0; at < names.length; at += atOnce) {
    whose.push(`--name=${shellWord(names.slice(at, at + atOnce).join(','))}`);
  }
  const fixed = `SLURM_BITSTR_LEN=0 sacct --duplicates --parsable2 --delimiter=${shellWord(separator)} --format=ALL -S now-${daysBack}days -E now`;
  return [
    `{ ${whose.map((who) => `${fixed} ${who}`).join(' && ')}; } 2>&1`,
    closes('accounts'),
    "sdiag 2>/dev/null | sed -n 's/^DBD Agent queue size: *//p'",
    closes('backlog'),
  ].join('\n');
}

/** Rows by the header above them; a field may hold a newline, as a path can. Anything else is left out. */
export function readAccountRows(text: string): AccountRow[] {
  const rows: AccountRow[] = [];
  let header: string[] | undefined;
  let fields: string[] = [];
  for (const line of text.split('\n')) {
    const parts = line.split(separator);
    if (parts.includes('JobIDRaw') && parts.includes('State')) {
      header = parts;
      fields = [];
      continue;
    }
    if (header === undefined || (fields.length === 0 && parts.length === 1)) continue;
    const last = fields.pop();
    const [first = '', ...more] = parts;
    fields.push(last === undefined ? first : `${last}\n${first}`, ...more);
    if (fields.length < header.length) continue;
    if (fields.length === header.length) rows.push(rowOf(header, fields));
    fields = [];
  }
  return rows;
}

/** Null prototype: the fields' names come from outside. */
function rowOf(header: readonly string[], fields: readonly string[]): AccountRow {
  const row = Object.create(null) as Record<string, string>;
  for (const [index, name] of header.entries()) {
    const value = fields[index] ?? '';
    if (value !== '') row[name] = value;
  }
  return row;
}

/** The most memory that one task of a job used, bytes, by the id that sacct shows for the job (`30`, `30_1`). */
export function peakMemory(rows: readonly AccountRow[]): Map<string, number> {
  const peaks = new Map<string, number>();
  for (const row of rows) {
    const job = /^([^.]+)\./.exec(row['JobID'] ?? '')?.[1];
    const bytes = peakOf(row);
    if (job !== undefined && bytes !== undefined) peaks.set(job, Math.max(peaks.get(job) ?? 0, bytes));
  }
  return peaks;
}

/** The most memory that one task of a step used, bytes. */
export function peakOf(row: AccountRow): number | undefined {
  return readBytes(row['MaxRSS'] ?? '');
}

const units: Readonly<Record<string, number>> = { '': 1, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30, T: 2 ** 40 };

function readBytes(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)([KMGT]?)$/.exec(text.trim());
  const bytes = match === null ? 0 : Math.round(Number(match[1]) * (units[match[2] ?? ''] ?? 1));
  return bytes > 0 ? bytes : undefined;
}
