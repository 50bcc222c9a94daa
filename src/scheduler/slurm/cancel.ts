import { shellWord } from '../../model/index.ts';
import { witnessFolder } from '../job-script.ts';
import { refusedCode } from '../predecessors.ts';
import type { JobRef } from '../scheduler.ts';
import { askQueue, type Asker } from './ask.ts';
import { separator } from './commands.ts';
import type { QueueRow } from './queue-rows.ts';
import { namesInQueue, RowOwners, taskIn, writeRanges } from './row-owners.ts';
import { isGoing, isThere, refused, steer } from './steer.ts';
import { slurmWords } from './words.ts';

/** Ids, or ranges of tasks, in one call of scancel: its arguments may not grow beyond what a system takes. */
const atOnce = 500;

/**
 * By the ids that the queue has for them just before: an id may have been given to another job since it was
 * accepted, a token never is, and scancel takes one name at a time. All copies of a job end, also one that is in the queue
 * under an id that nobody recorded. A job that has ended, or never was, is no error.
 */
export async function cancelJobs(asker: Asker, all: readonly JobRef[]): Promise<void> {
  const jobs = all.filter(({ isStep }) => isStep !== true);
  // The last first: the end of one that runs would begin the next.
  for (const job of all.filter(({ isStep }) => isStep === true).toReversed()) await cancelStep(asker, job);
  if (jobs.length === 0) return;
  // With any filter, `--me` too, scancel ends all tasks that wait, not those that are named beside it (Slurm 22.05).
  const which = wordsFor(await rowsOf(asker, jobs, isThere));
  if (which.length === 0) return;
  const calls = which.map((words) => `scancel ${words} 2>&1 || simtrail_c=$?`);
  const section = await steer(asker, 'scancel', ['simtrail_c=0', ...calls, '(exit $simtrail_c)'].join('\n'));
  if (section.code === 0) return;
  // One that ended at the same moment is what was wanted.
  if ((await rowsOf(asker, jobs, isGoing)).size === 0) return;
  throw refused(asker, `cancel it: ${slurmWords(section.text) || `scancel ended with ${section.code}`}`);
}

/**
 * One of several jobs in an allocation: whoever claims its folder first decides whether it runs. Where its script did, its
 * step is ended, as soon as there is one; the others of the allocation go on.
 */
async function cancelStep(asker: Asker, { token, nativeId, folder }: JobRef): Promise<void> {
  const section = await steer(
    asker,
    'scancel',
    `(
  mkdir -p ${shellWord(`${folder}/${witnessFolder}`)} && cd ${shellWord(`${folder}/${witnessFolder}`)} || exit
  if (set -C; echo 0 >claim.0) 2>/dev/null; then
    printf 'attempt=0\\ncode=${refusedCode}\\nat=%s\\nrefused=it was cancelled before it started\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >ended.0
  else
    turns=0
    until [ -e ended.0 ]; do
      step=$(squeue --noheader --me --steps --jobs=${shellWord(nativeId)} --Format=${shellWord(`StepID:60${separator},StepName:80${separator}`)} |
        tr -d ' ' | sed -n 's/${separator}${token}${separator}.*//p')
      [ -n "$step" ] && scancel "$step" && break
      turns=$((turns + 1))
      [ "$turns" -lt 20 ] || { echo 'it has only just begun, and Slurm does not list it yet'; exit 1; }
      sleep 0.5
    done
  fi
) 2>&1`,
  );
  if (section.code !== 0) throw refused(asker, `cancel it: ${slurmWords(section.text)}`);
}

/** `17 18 19`, and of arrays `53_[0-41,43]`: of tasks that wait one row tells of all. */
function wordsFor(found: ReadonlyMap<JobRef, ReadonlySet<string>>): string[] {
  const alone = new Set<string>();
  const tasks = new Map<string, number[]>();
  for (const [{ nativeId, array }, ids] of found) {
    const task = array === undefined ? undefined : taskIn(nativeId);
    for (const id of ids) {
      if (task === undefined) alone.add(id);
      else append(tasks, id, task);
    }
  }
  return [
    ...inParts([...alone]).map((ids) => ids.join(' ')),
    ...[...tasks].flatMap(([id, own]) =>
      inParts(writeRanges(own)).map((ranges) => shellWord(`${id}_[${ranges.join(',')}]`)),
    ),
  ];
}

function append(tasks: Map<string, number[]>, id: string, task: number): void {
  const own = tasks.get(id) ?? [];
  own.push(task);
  tasks.set(id, own);
}

/** Of those that are in the queue in such a way the ids under which they are. */
async function rowsOf(
  asker: Asker,
  jobs: readonly JobRef[],
  isMeant: (row: QueueRow) => boolean,
): Promise<Map<JobRef, Set<string>>> {
  const owners = new RowOwners(jobs);
  const rows = await askQueue(asker, owners.names, { renamed: true });
  const groups = owners.group(rows, namesInQueue);
  const found = new Map<JobRef, Set<string>>();
  for (const job of jobs) {
    const own = (groups.get(job.token) ?? []).filter(isMeant);
    if (own.length > 0) found.set(job, new Set(own.map(({ nativeId }) => nativeId)));
  }
  return found;
}

function inParts<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / atOnce) }, (_, n) => all.slice(n * atOnce, (n + 1) * atOnce));
}
