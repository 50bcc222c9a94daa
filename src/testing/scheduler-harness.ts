import { randomBytes } from 'node:crypto';
import { newJobId, tokenOf, type JobId, type Resources } from '../model/index.ts';
import { shellWord } from '../model/index.ts';
import { scriptName, witnessFolder, writeJobScript } from '../scheduler/index.ts';
import type { JobRef, Predecessor, Scheduler, Sighting, Submission } from '../scheduler/index.ts';
import type { Transport } from '../transport/index.ts';

/** What the scheduler suite is run on: a scheduler, and a way to the machine whose jobs it queues. */
export interface SchedulerHarness {
  scheduler: Scheduler;
  /** Another object for the same queue, as another program would have it. */
  again(): Scheduler;
  /** Runs shell scripts where the jobs run. */
  machine: Pick<Transport, 'run'>;
  /** Absolute folder on the machine, empty, for the folders of the suite's jobs. */
  folder: string;
  /** As many processes as one job can have: nothing runs beside such a job. */
  processes: number;
  /** Seconds; the shortest wall time the queue keeps. */
  shortestRuntime?: number;
  /** How long a job may take from submission to its end when nothing is in its way; a minute. */
  patienceMs?: number;
  close?(): Promise<void> | void;
}

export interface StagedJob {
  submission: Submission;
  /** Before it was accepted, so without a native id. */
  token: string;
  folder: string;
}

export interface JobWish {
  /** A line for the shell; it is the job's program. */
  program: string;
  folderName?: string;
  resources?: Partial<Resources>;
  environment?: Readonly<Record<string, string>>;
  /** Jobs that were submitted before. */
  after?: readonly JobRef[];
}

/** Makes folders with scripts in them, as the engine would, in one command. */
export async function stage(harness: SchedulerHarness, wishes: readonly JobWish[]): Promise<StagedJob[]> {
  const lines: string[] = ['set -e'];
  const jobs = wishes.map((wish) => {
    const id = newJobId(Date.now(), randomBytes(16));
    const folder = `${harness.folder}/${wish.folderName ?? id}`;
    const command = ['sh', '-c', wish.program];
    const { environment = {}, after } = wish;
    const before = (after ?? []).map((ref): Predecessor => ({
      id: ref.token.slice('simtrail-'.length) as JobId,
      name: 'the first',
      folder: ref.folder,
      takes: [],
    }));
    const script = writeJobScript({ id, jobName: 'a clause', command, environment, after: before });
    lines.push(`mkdir -p ${shellWord(`${folder}/${witnessFolder}`)}`);
    lines.push(`printf %s ${shellWord(script)} >${shellWord(`${folder}/${scriptName}`)}`);
    const resources = { nodes: 1, processes: 1, runtime: 600, ...wish.resources };
    const token = tokenOf(id);
    const submission = { token, folder, script: scriptName, resources, ...(after === undefined ? {} : { after }) };
    return { submission, token, folder };
  });
  const { code, stderr } = await harness.machine.run('sh -s', { stdin: `${lines.join('\n')}\n` });
  if (code !== 0) throw new Error(`the folders of the jobs could not be made: ${stderr}`);
  return jobs;
}

/** Stages and submits, one after the other. */
export async function submitAll(harness: SchedulerHarness, wishes: readonly JobWish[]): Promise<JobRef[]> {
  const refs: JobRef[] = [];
  for (const { submission, token, folder } of await stage(harness, wishes)) {
    const { nativeId } = await harness.scheduler.submit(submission);
    refs.push({ token, nativeId, folder });
  }
  return refs;
}

export async function submitOne(harness: SchedulerHarness, wish: JobWish): Promise<JobRef> {
  const [ref] = await submitAll(harness, [wish]);
  if (ref === undefined) throw new Error('nothing was submitted');
  return ref;
}

/** What is waited for comes when it can: patience only ends what hangs. */
export function patienceOf({ patienceMs = 60_000 }: SchedulerHarness): number {
  return patienceMs;
}

/** Asks until all jobs are as wanted, and gives what was seen last; throws with that when patience ends. */
export async function until(
  harness: SchedulerHarness,
  jobs: readonly JobRef[],
  wanted: (sighting: Sighting) => boolean,
): Promise<Sighting[]> {
  const deadline = Date.now() + patienceOf(harness);
  for (;;) {
    const look = await harness.scheduler.look(jobs);
    const seen = jobs.map((job) => look.jobs.get(job.token));
    if (seen.every((sighting) => sighting !== undefined && wanted(sighting)))
      return seen.filter((one) => one !== undefined);
    if (Date.now() > deadline) throw new Error(`the jobs did not become what was wanted: ${JSON.stringify(seen)}`);
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}

export function untilEnded(harness: SchedulerHarness, jobs: readonly JobRef[]): Promise<Sighting[]> {
  return until(harness, jobs, (sighting) => sighting.phase === 'ended');
}

/** What a shell line says on the machine, without the last newline. */
export async function say(harness: SchedulerHarness, line: string): Promise<string> {
  return (await harness.machine.run(line)).stdout.trimEnd();
}

/** Waits for a shell condition on the machine; gives false when patience ends. */
export async function becomesTrue(harness: SchedulerHarness, condition: string): Promise<boolean> {
  const deadline = Date.now() + patienceOf(harness);
  while (Date.now() < deadline) {
    if ((await harness.machine.run(condition)).code === 0) return true;
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
  return false;
}

/** A shell condition: none of these processes does anything (a zombie does not). */
export function allGone(pids: readonly string[]): string {
  const alive = pids.map((pid) => `ps -o stat= -p ${pid} | grep -qv '^Z'`);
  return `! { ${alive.join(' || ')}; }`;
}
