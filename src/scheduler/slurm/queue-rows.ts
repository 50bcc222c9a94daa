import { shellWord } from '../../model/index.ts';
import { closes, separator } from './commands.ts';
import { readTime } from './times.ts';

/** One row of squeue, as it was said. */
export interface QueueRow {
  /** `123`, `53_[3-10%2]`, `123+0`. */
  shownId: string;
  /** The number that sbatch answered. */
  nativeId: string;
  name: string;
  state: string;
  reason: string;
  submittedAt?: string;
  /** Of a job that waits: when Slurm expects it to start. */
  startedAt?: string;
  endedAt?: string;
  host?: string;
  /** Its working directory, where that was asked for too. */
  folder?: string;
  /** The status of wait(2), word for word. */
  exit?: string;
}

/**
 * Columns by name (squeue(1) -O). `exit_code` is last: a squeue that does not know a column leaves it out and goes on, so
 * only the last may be one that could go.
 */
const columns: readonly (readonly [name: string, width: number])[] = [
  ['JobArrayID', 300],
  ['Name', 80],
  ['State', 24],
  ['Reason', 80],
  ['SubmitTime', 20],
  ['StartTime', 20],
  ['EndTime', 20],
  ['BatchHost', 64],
  ['exit_code', 12],
];
const folderColumn = ['WorkDir', 600] as const;

export interface QueueWish {
  /** A row for each task of an array that waits; otherwise they share one, which does not tell which of them are held. */
  each?: boolean;
  /** All of the user's jobs, with their folders: a job that was renamed is known by its own (see RowOwners). */
  renamed?: boolean;
}

function columnsOf({ renamed = false }: QueueWish): (readonly [name: string, width: number])[] {
  return renamed ? [...columns.slice(0, -1), folderColumn, ...columns.slice(-1)] : [...columns];
}

/** More names than this are not given to squeue: it compares each with each job, and all of a user's jobs cost less. */
const mostNames = 300;

/**
 * The queue's answer, as section `queue`. By user: slurmctld then sends only this user's jobs, which it does not do for a
 * list of ids (it sends all of them, and fails for a single one that it has forgotten).
 */
export function writeQueueQuestion(names: readonly string[], wish: QueueWish = {}): string {
  const { each = false, renamed = false } = wish;
  const format = columnsOf(wish)
    .map(([name, width]) => `${name}:${width}${separator}`)
    .join(',');
  const only = renamed || names.length > mostNames ? '' : ` --name=${shellWord(names.join(','))}`;
  // Columns are padded; the blanks would be most of the answer.
  return `{ SLURM_BITSTR_LEN=0 squeue --noheader${each ? ' --array' : ''} --all --me --states=all --Format=${shellWord(format)}${only} 2>&1; ${closes('queue')}; } | tr -s ' '`;
}

/** Its list of tasks that wait, `53_[3-10,12…`, is longer than the column. */
export function isCutShort({ shownId, state }: QueueRow): boolean {
  return state === 'PENDING' && /^\d+_\[[^\]]*$/.test(shownId);
}

/** Lines that are no rows (warnings, a name with a newline in it) are left out. */
export function readQueueRows(text: string, wish: QueueWish = {}): QueueRow[] {
  const count = columnsOf(wish).length;
  return text.split('\n').flatMap((line) => {
    const fields = line.split(separator).map((field) => field.trim());
    const [shownId = '', name = '', state = '', reason = '', submit, start, end, host = '', ...last] = fields;
    const [folder, exit = ''] = wish.renamed === true ? last : [undefined, ...last];
    const nativeId = /^(\d+)(?:$|[_+])/.exec(shownId)?.[1];
    if (nativeId === undefined || fields.length < count) return [];
    const row: QueueRow = { shownId, nativeId, name, state, reason };
    const submittedAt = readTime(submit);
    const startedAt = readTime(start);
    const endedAt = readTime(end);
    if (submittedAt !== undefined) row.submittedAt = submittedAt;
    if (startedAt !== undefined) row.startedAt = startedAt;
    if (endedAt !== undefined) row.endedAt = endedAt;
    if (host !== '' && host !== 'n/a' && host !== '(null)') row.host = host;
    if (folder !== undefined) row.folder = folder;
    // Each field ends with a separator: a last one without it was cut short.
    if (exit !== '' && fields.length > count) row.exit = exit;
    return [row];
  });
}
