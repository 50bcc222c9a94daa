import { AppError } from '../../errors/index.ts';
import type { InputRecord, Job } from '../../model/index.ts';
import type { RunStep, Sequence } from '../../sequence/index.ts';
import type { Objects } from '../../store/index.ts';
import { parameterNamed, parametersAmong } from '../job-parameters.ts';
import type { OpenAnalysis } from '../open-analysis.ts';
import type { Planner } from '../planner.ts';
import { digestsOf } from '../same-work.ts';
import { savedFiles, savedInputs } from '../saved-inputs.ts';

export interface ChangedStepsParts {
  project: string;
  objects: Objects;
  planner: Planner;
  /** Throws NO_ANALYSIS. */
  analysis: (name: string, flows?: readonly string[]) => Promise<OpenAnalysis>;
}

/**
 * Steps whose analysis is not what these jobs of them were made of: a mesh, the program or a value was changed since. What
 * the sequence itself sets, and what came from other jobs, is not looked at. A loop is named as a whole.
 */
export async function changedSteps(
  { steps }: Sequence,
  jobs: readonly Job[],
  parts: ChangedStepsParts,
): Promise<string[]> {
  const changed: string[] = [];
  for (const step of steps) {
    const runs = step.kind === 'run' ? [step] : step.steps;
    for (const run of runs) {
      const name = step === run ? step.name : `${step.name}.${run.name}`;
      const own = jobs.filter((job) => job.record.sequence?.step === name);
      if (!changed.includes(step.name) && (await isChanged(run, own, parts))) changed.push(step.name);
    }
  }
  return changed;
}

/** Points differ in the file with the parameters only: of those that are alike but for it the newest is looked at. */
async function isChanged(step: RunStep, jobs: readonly Job[], parts: ChangedStepsParts): Promise<boolean> {
  if (jobs.length === 0) return false;
  const { prepared } = await parts.analysis(step.analysis, takenBy(jobs.at(-1)));
  if (prepared === undefined) return true;
  const written = prepared.sources.map(({ file }) => file);
  const kinds = new Map<string, Job>();
  for (const job of jobs) {
    const others = ownInputs(job).filter(({ path }) => !written.includes(path));
    kinds.set(keyOf(others), job);
  }
  for (const job of kinds.values()) {
    try {
      if (!(await isAsNow(step, job, prepared.code, parts))) return true;
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      return true;
    }
  }
  return false;
}

async function isAsNow(
  step: RunStep,
  job: Job,
  code: NonNullable<OpenAnalysis['prepared']>['code'],
  { project, objects, planner }: ChangedStepsParts,
): Promise<boolean> {
  const sources = await parametersAmong(code, savedInputs(job), savedFiles(project, job));
  const point = step.forEach === undefined ? Object.keys(job.record.sequence?.point ?? {}) : [];
  const set = [...step.set.map(({ path }) => path), ...point].flatMap((written) => {
    const { source, path } = parameterNamed(sources, written, { forJob: true });
    const value = source.read(source.text).find(path)?.written;
    return value === undefined ? [] : [{ path: written, value }];
  });
  const { nodes, processes, runtime } = job.record;
  const request = { analysis: step.analysis, nodes, processes, runtime, set, machine: job.machine };
  const files = takenBy(job).map((to) => ({ from: null, to, size: 0 }));
  const plan = await planner.plan(request, { files });
  const now = await digestsOf(project, objects, plan);
  return keyOf(now) === keyOf(ownInputs(job));
}

/** The same for the same files, in whatever order. */
function keyOf(inputs: readonly InputRecord[]): string {
  return JSON.stringify(inputs.map(({ path, sha256 }) => [path, sha256] as const).toSorted(byPath));
}

function byPath([one]: readonly [string, string], [other]: readonly [string, string]): number {
  return one < other ? -1 : 1;
}

function ownInputs(job: Job): InputRecord[] {
  return job.record.inputs.filter(({ role, from }) => role !== 'script' && from === undefined);
}

function takenBy(job: Job | undefined): string[] {
  return (job?.record.inputs ?? []).filter(({ from }) => from !== undefined).map(({ path }) => path);
}
