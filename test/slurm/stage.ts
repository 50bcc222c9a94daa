import { randomBytes } from 'node:crypto';
import { newJobId, shellWord, tokenOf, type Resources } from '../../src/model/index.ts';
import { scriptName, witnessFolder, writeJobScript, type JobRef, type Submission } from '../../src/scheduler/index.ts';
import { writeScriptParts, type SlurmSettings, type SlurmSighting } from '../../src/scheduler/slurm/index.ts';
import { pause, type SlurmBench } from './bench.ts';

export interface Wish {
  /** A line for the shell. */
  program: string;
  settings?: SlurmSettings;
  resources?: Partial<Resources>;
}

/** Makes a job's folder on the cluster, as the engine would, with what the settings add in its script. */
export async function stage(bench: SlurmBench, { program, settings = {}, resources = {} }: Wish): Promise<Submission> {
  const id = newJobId(Date.now(), randomBytes(16));
  const [token, folder] = [tokenOf(id), `${bench.folder}/${id}`];
  const asked = { nodes: 1, processes: 1, runtime: 600, ...resources };
  const parts = writeScriptParts({ machine: 'cluster', token, resources: asked, settings, folder });
  const script = writeJobScript({ id, jobName: 'a case', command: ['sh', '-c', program], ...parts });
  const path = shellWord(`${folder}/${scriptName}`);
  const made = await bench.machine.run(`mkdir -p ${shellWord(`${folder}/${witnessFolder}`)} && cat >${path}`, {
    stdin: script,
  });
  if (made.code !== 0) throw new Error(made.stderr);
  return { token, folder, script: scriptName, resources: asked };
}

export async function submit(bench: SlurmBench, wish: Wish): Promise<JobRef> {
  const submission = await stage(bench, wish);
  const { nativeId } = await bench.scheduler.submit(submission);
  return { token: submission.token, nativeId, folder: submission.folder };
}

/** Looks until the job is as wanted; throws with what was seen last. */
export async function until(
  bench: SlurmBench,
  job: JobRef,
  wanted: (sighting: SlurmSighting) => boolean,
  patienceMs = 120_000,
): Promise<SlurmSighting> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const seen = await look(bench, job);
    if (seen !== undefined && wanted(seen)) return seen;
    if (Date.now() > deadline) throw new Error(`it did not become what was wanted: ${JSON.stringify(seen)}`);
    await pause(200);
  }
}

export function ended(bench: SlurmBench, job: JobRef, patienceMs?: number): Promise<SlurmSighting> {
  return until(bench, job, (sighting) => sighting.phase === 'ended', patienceMs);
}

export async function look(bench: SlurmBench, job: JobRef): Promise<SlurmSighting | undefined> {
  return (await bench.scheduler.look([job])).jobs.get(job.token);
}
