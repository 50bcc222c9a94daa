import type { JobRef, Look } from '../scheduler.ts';
import type { AccountQuestion } from './account-rows.ts';
import { askAccounts, askBoth, askQueue, type Asker } from './ask.ts';
import { SeenJobs } from './seen-jobs.ts';
import { daysBack } from './times.ts';

export interface Looker extends Asker {
  now: () => number;
  pause: (ms: number) => Promise<void>;
  /** How long accounting may be behind the queue: what both do not know is asked about again after this. */
  settleMs: number;
}

/**
 * One squeue for all jobs; one sacct for those that it does not know any more or calls ended.
 *
 * A job that both do not know is asked about again until `settleMs` have passed, because accounting is told later than the
 * queue. So is one that has just ended, for its full record; if that does not come in time, the queue's word has to do. Of a
 * job that is a step the queue knows only the allocation.
 *
 * A brief look asks the queue alone. Of a job that ended before it had a node accounting would tell no more.
 */
export async function lookAtJobs(
  looker: Looker,
  jobs: readonly JobRef[],
  { isBrief = false }: { isBrief?: boolean } = {},
): Promise<Look> {
  if (jobs.length === 0) return { jobs: new Map() };
  const seen = new SeenJobs(jobs, looker.now());
  const each = jobs.length <= fewJobs;
  seen.takeQueue(await askQueue(looker, namesOf(jobs), { each }));
  let open = jobs.filter((job) => !seen.isGoing(job) || seen.isOpenStep(job));
  if (isBrief) {
    const unclear = open.filter((job) => !seen.isUnstarted(job)).map(({ token }) => token);
    return { jobs: seen.answer(), open: new Set(unclear) };
  }
  if (open.length === 0) return { jobs: seen.answer() };
  const nameless = open.filter((job) => !hasId(job));
  seen.takeAccounts(await askAccounts(looker, questionOf(looker, open, nameless)));
  // A first, short wait is enough for most of those that have just ended; one that goes on under another name needs none.
  const isRenamed = open.some((job) => !seen.isInQueue(job) && seen.isGoingByAccounts(job));
  for (const share of [...(isRenamed ? [0] : []), 0.1, 0.3, 0.6]) {
    open = open.filter((job) => !seen.isSettled(job));
    if (open.length === 0) break;
    await looker.pause(looker.settleMs * share);
    const missing = open.filter((job) => !seen.isInQueue(job));
    const { ids, ...question } = questionOf(looker, open, missing);
    // For the record of a job that has ended the queue need not be asked again.
    if (missing.length === 0) seen.takeAccounts(await askAccounts(looker, { ...question, ids }));
    else {
      const whole = { ...question, ids: [...new Set([...ids, ...arraysOf(missing)])] };
      // One that is not there under its name may be there under another.
      const { queue, accounts } = await askBoth(looker, namesOf(missing), whole, { each, renamed: true });
      seen.takeQueue(queue);
      seen.takeAccounts(accounts);
    }
  }
  return { jobs: seen.answer(), memory: seen.hasAccounts ? 'accounts' : 'queue' };
}

function tokensOf(jobs: readonly JobRef[]): string[] {
  return jobs.map((job) => job.token);
}

/** The names that they were submitted with. */
function namesOf(jobs: readonly JobRef[]): string[] {
  return [...new Set(jobs.map((job) => job.array ?? job.token))];
}

/** Of an array with many tasks that are asked about its own id: the answer has all of them. */
function idsOf(jobs: readonly JobRef[]): string[] {
  const arrays = new Map<string, string[]>();
  for (const { nativeId } of jobs) {
    const [array = '', task] = nativeId.split('_');
    const tasks = arrays.get(array) ?? [];
    if (task !== undefined) tasks.push(nativeId);
    arrays.set(array, tasks);
  }
  return [...arrays].flatMap(([array, tasks]) => (tasks.length === 0 || tasks.length > manyTasks ? [array] : tasks));
}

/** Of tasks that were cancelled while they waited there is at most the row of the array itself, under its own id alone. */
function arraysOf(jobs: readonly JobRef[]): string[] {
  return jobs.flatMap(({ nativeId }) => /^(\d+)_\d+$/.exec(nativeId)?.[1] ?? []);
}

const manyTasks = 20;
/** Up to so many each task of an array is told of by itself. */
const fewJobs = 300;

function hasId({ nativeId }: JobRef): boolean {
  return /^\d+(_\d+)?$/.test(nativeId);
}

/** By id where there is one, and by name for those that may be known under another one. */
function questionOf({ now }: Looker, jobs: readonly JobRef[], unsure: readonly JobRef[]): AccountQuestion {
  return { ids: idsOf(jobs.filter(hasId)), names: namesOf(unsure), daysBack: daysBack(tokensOf(jobs), now()) };
}
