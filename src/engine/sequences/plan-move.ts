import { matchesGlob } from '../../codes/index.ts';
import { AppError } from '../../errors/index.ts';
import { shortId, type Job, type SequenceId, type SequenceTask } from '../../model/index.ts';
import type { Move } from '../../sequence/index.ts';
import { collectedFiles } from '../collect.ts';
import type { Plan, SubmitRequest } from '../plan.ts';
import type { UpstreamFile } from './upstream.ts';

export interface MoveParts {
  project: string;
  sequence: { id: SequenceId; name: string };
  job: (id: string) => Job;
  /** Works out a job; `upstream` lies over the files of the analysis. */
  plan: (request: SubmitRequest, upstream: readonly UpstreamFile[]) => Promise<Plan>;
}

/** Works out the job of one task: the analysis with the task's parameters, and the results that flow into it. */
export async function planMove(move: Move, parts: MoveParts): Promise<{ plan: Plan; task: SequenceTask }> {
  const { definition } = move;
  const upstream = (await Promise.all(move.inputs.map((input) => upstreamFiles(parts, input)))).flat();
  const request: SubmitRequest = {
    analysis: definition.analysis,
    name: jobName(move),
    set: move.set,
    ...defined({
      machine: definition.machine,
      nodes: definition.nodes,
      processes: definition.processes,
      runtime: move.runtime,
    }),
  };
  return { plan: await parts.plan(request, upstream), task: taskOf(move, parts.sequence.id) };
}

export function taskOf({ step, point, round, attempt }: Move, id: SequenceId): SequenceTask {
  // `id` comes first: State.jobsOfSequence finds jobs by it.
  return { id, step, ...defined({ point, round }), attempt };
}

/** `tune radius_m=0.1`, `converge.eigen 2`; a retry says so. */
function jobName({ step, point, round, attempt }: Move): string {
  const values = Object.entries(point ?? {}).map(([path, value]) => `${path}=${value}`);
  const again = attempt > 1 ? [`(attempt ${attempt})`] : [];
  return [step, ...(round === undefined ? [] : [String(round)]), ...values, ...again].join(' ').slice(0, 200);
}

async function upstreamFiles(parts: MoveParts, { flow, job: id }: Move['inputs'][number]): Promise<UpstreamFile[]> {
  const upstream = parts.job(id);
  const files = (await collectedFiles(parts.project, upstream)) ?? [];
  const matching = files.filter(({ path }) => path === flow.files || matchesGlob(path, flow.files));
  if (matching.length === 0) {
    const why = `is a result of job ${upstream.name} (${shortId(id)}), which has none of that name here`;
    throw new AppError('INPUT_MISSING', { path: flow.files, analysis: upstream.analysis, why });
  }
  return matching.map(({ path, size }) => ({
    from: `${upstream.record.run_folder}/${path}`,
    to: flow.to === '' ? path : `${flow.to}/${path}`,
    size,
  }));
}

function defined<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}
