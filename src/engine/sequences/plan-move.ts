import { matchesGlob } from '../../codes/index.ts';
import { AppError } from '../../errors/index.ts';
import {
  pointWords,
  shortId,
  type Job,
  type JobId,
  type Pack,
  type SequenceId,
  type SequenceTask,
} from '../../model/index.ts';
import { isShellPattern, type Predecessor } from '../../scheduler/index.ts';
import { packFault } from '../../scheduler/slurm/index.ts';
import type { Move } from '../../sequence/index.ts';
import { collectedFiles } from '../collect.ts';
import { folderOf } from '../connect.ts';
import type { MachineRecord } from '../machine-record.ts';
import type { ResultFile } from '../result-file.ts';
import { isOwnName, type Plan, type SubmitRequest } from '../plan.ts';
import { takesArrays } from '../takes-arrays.ts';
import type { Upstream, UpstreamFile } from './upstream.ts';

export interface MoveParts {
  project: string;
  sequence: { id: SequenceId; name: string };
  job: (id: string) => Job;
  machine: (name: string) => Promise<MachineRecord>;
  /** Brings files of a job here that were left on its machine. */
  bring: (job: Job, files: string) => Promise<void>;
  /** Works out a job; what it has from others lies over the files of the analysis. */
  plan: (request: SubmitRequest, upstream: Upstream) => Promise<Plan>;
}

interface Flowing {
  id: JobId;
  files: readonly UpstreamFile[];
  takes: Predecessor['takes'];
}

/**
 * Works out the job of one task: the analysis with the task's parameters, and the results that flow into it. What it takes from
 * another machine, and was left there, comes here first.
 */
export async function planMove(move: Move, parts: MoveParts): Promise<{ plan: Plan; task: SequenceTask }> {
  const { definition } = move;
  const machine = definition.machine ?? 'local';
  const flows = await Promise.all(move.inputs.map((input) => flowing(parts, input, machine)));
  const files = flows.flatMap((flow) => flow.files);
  refuseTwins(files, definition.analysis);
  const after = await predecessorsOf(parts, move.after, flows);
  const request: SubmitRequest = {
    analysis: definition.analysis,
    name: jobName(move),
    set: move.set,
    isPoint: move.point !== undefined,
    isStep: definition.pack !== undefined && isPackable(await parts.machine(machine), definition.pack),
    ...defined({
      machine: definition.machine,
      nodes: definition.nodes,
      processes: definition.processes,
      runtime: move.runtime,
    }),
  };
  const plan = await parts.plan(request, { files, after });
  refusePatterns(plan, files);
  return { plan, task: taskOf(move, parts.sequence.id) };
}

/** Throws NOT_SUPPORTED where the machine has allocations, but its jobs cannot share them. */
function isPackable(machine: MachineRecord, pack: Pack): boolean {
  if (!takesArrays(machine)) return false;
  const fault = packFault(machine.slurm ?? {}, pack);
  if (fault === undefined) return true;
  throw new AppError('NOT_SUPPORTED', { machine: machine.name, what: `run several jobs in one allocation: ${fault}` });
}

export function taskOf({ step, point, round, attempt }: Move, id: SequenceId): SequenceTask {
  // `id` comes first: State.jobsOfSequence finds jobs by it.
  return { id, step, ...defined({ point, round }), attempt };
}

/** `tune radius_m=0.1`, `converge.eigen 2`; a retry says so. */
function jobName({ step, point, round, attempt }: Move): string {
  const again = attempt > 1 ? [`(attempt ${attempt})`] : [];
  return [step, ...(round === undefined ? [] : [String(round)]), ...pointWords(point), ...again]
    .join(' ')
    .slice(0, 200);
}

/**
 * What flows along one edge. Of a job that has not ended, and of one whose files were left on the machine, the job takes
 * them itself when it starts; until then a pattern goes under its own name.
 */
async function flowing(parts: MoveParts, { flow, job: id }: Move['inputs'][number], machine: string): Promise<Flowing> {
  const upstream = parts.job(id);
  const under = (path: string): string => (flow.to === '' ? path : `${flow.to}/${path}`);
  const except = upstream.record.inputs.map(({ path, sha256 }) => ({ path, sha256 }));
  const taking = { files: flow.files, to: flow.to, except };
  if (!upstream.isFinal) return { id, files: [{ from: null, to: under(flow.files), size: 0 }], takes: [taking] };
  const taken = async (): Promise<ResultFile[]> =>
    ((await collectedFiles(parts.project, upstream)) ?? []).filter(
      ({ path, state }) =>
        state !== 'removed' && (path === flow.files || (matchesGlob(path, flow.files) && !isOwnName(under(path)))),
    );
  let matching = await taken();
  if (upstream.machine !== machine && matching.some(({ state }) => state === 'on the machine')) {
    await parts.bring(upstream, flow.files);
    matching = await taken();
  }
  if (matching.length === 0) {
    const why = `is a result of job ${upstream.name} (${shortId(id)}), which has none of that name here`;
    throw new AppError('INPUT_MISSING', { path: flow.files, analysis: upstream.analysis, why });
  }
  const away = matching.filter(({ state }) => state === 'on the machine');
  const far = upstream.machine === machine ? undefined : away[0];
  if (far !== undefined) {
    const why = `is a result of job ${upstream.name} (${shortId(id)}) and cannot be brought from ${upstream.machine}: simtrail collect ${shortId(id)} --files '${far.path}' says why`;
    throw new AppError('INPUT_MISSING', { path: far.path, analysis: upstream.analysis, why });
  }
  return {
    id,
    files: matching.map(({ path, size, state }) => ({
      from: state === undefined ? `${upstream.record.run_folder}/${path}` : null,
      to: under(path),
      size,
    })),
    takes: away
      .filter(({ path }) => isShellPattern(path))
      .map(({ path }) => ({ files: path, to: flow.to, except: [] })),
  };
}

async function predecessorsOf(
  parts: MoveParts,
  after: readonly JobId[],
  flows: readonly Flowing[],
): Promise<Predecessor[]> {
  const ids = new Set([...after, ...flows.filter(({ takes }) => takes.length > 0).map(({ id }) => id)]);
  return Promise.all(
    [...ids].map(async (id): Promise<Predecessor> => {
      const job = parts.job(id);
      const folder = folderOf(parts.project, await parts.machine(job.machine), job);
      const takes = flows.filter((flow) => flow.id === id).flatMap((flow) => flow.takes);
      return { id: job.id, name: job.name, folder, takes };
    }),
  );
}

/** Two flows must not write one file: which of them counts would be chance. */
function refuseTwins(files: readonly UpstreamFile[], analysis: string): void {
  const taken = new Map<string, string | null>();
  for (const { from, to } of files) {
    const why = 'would be written by two flows: give one of them its own `to`';
    if ((taken.get(to) ?? from) !== from) throw new AppError('INPUT_MISSING', { path: to, analysis, why });
    taken.set(to, from);
  }
}

/** A name that only stands for others does not belong on a command line. */
function refusePatterns({ command }: Plan, files: readonly UpstreamFile[]): void {
  const patterns = files.filter(({ from, to }) => from === null && /[*?]/.test(to)).map(({ to }) => to);
  const named = patterns.find((pattern) => command.argv.some((word) => word.includes(pattern)));
  if (named === undefined) return;
  throw new AppError('INPUT_MISSING', {
    path: named,
    analysis: '',
    why: 'stands on the command line and is not known yet',
  });
}

function defined<T extends object>(value: T): { [K in keyof T]?: NonNullable<T[K]> } {
  const found: { [K in keyof T]?: NonNullable<T[K]> } = {};
  for (const key in value) if (value[key] !== undefined) found[key] = value[key] as NonNullable<T[typeof key]>;
  return found;
}
