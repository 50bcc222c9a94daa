import { posix } from 'node:path';
import { matchesGlob } from '../../codes/index.ts';
import { AppError, clauseOf } from '../../errors/index.ts';
import { noParameter } from '../../formats/json/index.ts';
import {
  fill,
  meant,
  pointsIn,
  quantitiesOf,
  type Path,
  type Point,
  type RunStep,
  type Template,
} from '../../sequence/index.ts';
import { packedResources, shortId, type Job, type Pack } from '../../model/index.ts';
import { packedSettings, packFault } from '../../scheduler/slurm/index.ts';
import { changed, parameterNamed, type JobParameters } from '../job-parameters.ts';
import type { MachineRecord } from '../machine-record.ts';
import type { OpenAnalysis } from '../open-analysis.ts';
import { resourcesOf, type Plan, type SubmitRequest } from '../plan.ts';
import { takesArrays } from '../takes-arrays.ts';

export interface StepParts {
  /** With names of files that flow in. Throws NO_ANALYSIS. */
  analysis: (name: string, flows?: readonly string[]) => Promise<OpenAnalysis>;
  /** Throws NO_MACHINE. */
  machine: (name: string) => Promise<MachineRecord>;
  plan: (request: SubmitRequest) => Promise<Plan>;
  isProgram: (name: string) => Promise<boolean>;
  /** Jobs of an analysis that succeeded, the newest first. */
  done: (analysis: string) => Iterable<Job>;
}

/** Says what is wrong at the first of some places that is in the file. */
export type Say = (level: 'error' | 'warning', why: string, ...at: readonly Path[]) => void;

/** Everything about one step that can be known before it runs, but for the quantities it looks at. */
export async function checkRun(
  step: RunStep,
  path: Path,
  { points, parts, say }: { points: readonly Point[]; parts: StepParts; say: Say },
): Promise<void> {
  let isRight = true;
  const error: Say = (level, why, ...at) => {
    if (level === 'error') isRight = false;
    say(level, why, ...at);
  };
  const machine = await machineOf(step, path, parts, error);
  if (machine !== undefined) checkResources(step, path, machine, error);
  checkFlows(step, path, say);
  if (machine !== undefined && step.pack !== undefined) checkPack(step, step.pack, [...path, 'pack'], machine, error);
  const analysis = await analysisOf(step, path, parts, error);
  if (analysis !== undefined) checkParameters(step, path, { analysis, points, say: error });
  const program = step.search?.goal.kind === 'program' ? (step.search.goal.argv[0] ?? '') : undefined;
  if (program !== undefined && !(await parts.isProgram(program)))
    error('error', `there is no program ${program} that may be run`, [...path, 'search', 'program', 0]);
  if (isRight && step.inputs.length === 0) await checkPlans(step, path, { points, parts, say });
}

async function machineOf(step: RunStep, path: Path, parts: StepParts, say: Say): Promise<MachineRecord | undefined> {
  const name = step.machine ?? 'local';
  try {
    return await parts.machine(name);
  } catch (error) {
    if (!AppError.is(error, 'NO_MACHINE')) throw error; // nothing of the sequence is wrong
    const why = `there is no machine ${name}; ${meant(name, error.facts.known)}`;
    say('error', why, [...path, 'machine'], ['machine'], path);
    return undefined;
  }
}

async function analysisOf(step: RunStep, path: Path, parts: StepParts, say: Say): Promise<OpenAnalysis | undefined> {
  const at = [...path, 'analysis'];
  try {
    const flows = step.inputs.map(({ files, to }) => inFolder(to, files));
    const analysis = await parts.analysis(step.analysis, flows);
    const { fault } = analysis;
    if (fault !== undefined && !mayFlowIn(fault, flows)) say('error', clause(fault), at);
    return analysis;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const why = AppError.is(error, 'NO_ANALYSIS')
      ? `there is no analysis ${step.analysis}; ${savedWith(step.analysis, parts) ?? meant(step.analysis, error.facts.known)}`
      : clause(error);
    say('error', why, at);
    return undefined;
  }
}

/** A project that came from elsewhere has jobs and no analyses. */
function savedWith(analysis: string, { done }: StepParts): string | undefined {
  const [job] = done(analysis);
  return job === undefined
    ? undefined
    : `\`simtrail restore ${shortId(job.id)} DIR\` brings the files of its last job back, for \`simtrail analysis add\``;
}

/** Of flows into one folder a name of the one may be what a pattern of the other stands for; the same pattern twice is no file. */
function checkFlows({ inputs }: RunStep, path: Path, say: Say): void {
  for (const [n, flow] of inputs.entries()) {
    const twin = inputs.find(
      (other) =>
        other.from !== flow.from &&
        inFolder(other.to, other.files) !== inFolder(flow.to, flow.files) &&
        matchesGlob(inFolder(other.to, other.files), inFolder(flow.to, flow.files)),
    );
    if (twin !== undefined)
      say(
        'warning',
        `${inFolder(twin.to, twin.files)} may be written by two flows, from ${twin.from} and ${flow.from}`,
        [...path, 'inputs', n],
      );
  }
}

/**
 * Whether what is missing may be one of the files that a pattern of a flow stands for. Flows that are names count as files
 * that are there already.
 */
function mayFlowIn(fault: AppError, flows: readonly string[]): boolean {
  if (!AppError.is(fault, 'INPUT_MISSING')) return false;
  const missing = posix.basename(fault.facts.path.replace(/ \([^()]*\)$/, ''));
  const isPattern = (name: string): boolean => /[*?[{]/.test(name);
  return flows.some(
    (flow) =>
      isPattern(flow) && (isPattern(missing) || flow.includes('{') || matchesGlob(missing, posix.basename(flow))),
  );
}

/** The first try, and the longest of those after it. */
function checkResources(step: RunStep, path: Path, machine: MachineRecord, say: Say): void {
  try {
    const { runtime } = resourcesOf(step, machine);
    for (const [status, { times, runtimeFactor }] of Object.entries(step.retry)) {
      const longest = { ...step, runtime: Math.round(runtime * runtimeFactor ** times) };
      const fault = faultOf(() => resourcesOf(longest, machine));
      if (fault !== undefined)
        say('warning', `retry ${times} could not be submitted: ${clause(fault)}`, [...path, 'retry', status]);
    }
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const asked = AppError.is(error, 'TOO_BIG') ? error.facts.asked : '';
    const key = asked.includes('wall time') ? 'runtime' : /^\d+ nodes?$/.test(asked) ? 'nodes' : 'processes';
    say('error', clause(error), [...path, key], [...path, 'nodes'], path);
  }
}

/** Whether points can share an allocation there, and that it is not too large. */
function checkPack(step: RunStep, pack: Pack, at: Path, machine: MachineRecord, say: Say): void {
  if (!takesArrays(machine))
    return say('warning', `${machine.name} has no allocations to share: each point is a job of its own there`, at);
  const { slurm = {} } = machine;
  const why = packFault(slurm, pack);
  if (why !== undefined) say('error', `${machine.name} cannot run several jobs in one allocation: ${why}`, at);
  const fault = faultOf(() => {
    const whole = packedResources(resourcesOf(step, machine), pack);
    resourcesOf(whole, { ...machine, slurm: packedSettings(slurm, pack) });
  });
  if (fault !== undefined) say('error', `${pack.jobs} points in one allocation: ${clause(fault)}`, at);
}

interface Parameters {
  analysis: OpenAnalysis;
  points: readonly Point[];
  say: Say;
}

/** Each is there, and takes the values that it is given; of a sweep its ends. */
function checkParameters(step: RunStep, path: Path, { analysis, points, say }: Parameters): void {
  const { prepared } = analysis;
  // A parameter file that flows in is not known yet.
  const flowsIn = (name: string): boolean =>
    step.inputs.some(({ files, to }) => name === inFolder(to, files) || matchesGlob(name, inFolder(to, files)));
  if (prepared === undefined || prepared.sources.some(({ file }) => flowsIn(file))) return;
  const look = (written: string, value: string | undefined, ...at: Path[]): void => {
    const fault = faultOf(() => checkParameter(prepared, written, value));
    if (fault !== undefined) say('error', clause(fault), ...at);
  };
  for (const { path: written, value } of step.set) {
    const known = literal(value);
    if (known !== undefined && 'missing' in known)
      say('error', `${written} has no value: ${known.missing}`, [...path, 'set', written]);
    else look(written, known?.value, [...path, 'set', written]);
  }
  for (const { path: written, low, high } of step.search?.over ?? [])
    for (const value of [low, high]) look(written, String(value), [...path, 'search', 'over', written]);
  if (step.forEach !== undefined) return;
  for (const [written, values] of endsOf(points))
    for (const value of values) look(written, value, ...placesOf(written, path));
}

function checkParameter(
  { code, sources }: NonNullable<OpenAnalysis['prepared']>,
  written: string,
  value: string | undefined,
): void {
  if (sources.length === 0) throw new AppError('NO_PARAMETERS', { code: code.name });
  const { source, path } = parameterNamed(sources, written, { forJob: true });
  if (!source.isRead) throw exportNeeded(source, path, sources);
  const file = source.read(source.text);
  if (file.find(path) === undefined) throw noParameter(file, path);
  if (value !== undefined) changed(source, path, value);
}

function exportNeeded(source: JobParameters, path: string, sources: readonly JobParameters[]): AppError {
  const input = sources.find((one) => one.isRead)?.from ?? null;
  return new AppError('EXPORT_NEEDED', { path, file: source.from, input });
}

/** Jobs of points at the ends are worked out as if they were submitted: what their preflight finds is found here. */
async function checkPlans(
  step: RunStep,
  path: Path,
  { points, parts, say }: { points: readonly Point[]; parts: StepParts; say: Say },
): Promise<void> {
  const own: { path: string; value: string }[] = [];
  for (const { path: written, value } of step.set) {
    const known = literal(value);
    if (known === undefined || 'missing' in known) return;
    own.push({ path: written, value: known.value });
  }
  // What is built in to find a root begins at the ends; other searches may never come there.
  const level = step.search === undefined || step.search.goal.kind === 'solve' ? 'error' : 'warning';
  const table = step.points?.kind === 'csv' ? step.points.file : undefined;
  for (const point of step.search === undefined
    ? atEnds(step.forEach === undefined ? points : [])
    : endsOfSearch(step.search)) {
    const given = Object.entries(point).map(([written, value]) => ({ path: written, value }));
    const { analysis, machine, nodes, processes, runtime } = step;
    const request = { analysis, machine, nodes, processes, runtime, set: [...own, ...given] };
    const known = Object.entries(request).filter(([, value]) => value !== undefined);
    try {
      const { findings } = await parts.plan(Object.fromEntries(known) as unknown as SubmitRequest);
      const where = table === undefined ? '' : `, in point ${points.indexOf(point) + 1} of ${table}`;
      for (const { level: found, message, parameter = '' } of findings)
        if (found === 'error') say(level, `${message}${where}`, ...placesOf(parameter, path), [...path, 'analysis']);
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      say(level, clause(error), [...path, 'analysis']);
    }
  }
}

/** Where the file may give a parameter its value. */
function placesOf(parameter: string, path: Path): Path[] {
  const sweep = [...path, 'sweep'];
  return [
    [...path, 'set', parameter],
    [...sweep, 'grid', parameter],
    [...sweep, 'zip', parameter],
    [...sweep, 'latin_hypercube', 'over', parameter],
    [...sweep, 'list', 0, parameter],
    [...sweep, 'csv'],
    [...path, 'search', 'over', parameter],
  ];
}

function endsOfSearch({ over }: NonNullable<RunStep['search']>): Point[] {
  return (['low', 'high'] as const).map((end) => Object.fromEntries(over.map((one) => [one.path, String(one[end])])));
}

/** A value that depends on no result, or why there is none; undefined for one that does. */
function literal(value: Template): ReturnType<typeof fill> | undefined {
  return quantitiesOf(value).length + pointsIn(value).length === 0 ? fill(value, () => []) : undefined;
}

/** Smallest and largest value of each parameter; of words the first ones. */
function endsOf(points: readonly Point[]): Map<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const written of Object.keys(points[0] ?? {})) {
    const values = [...new Set(points.map((point) => point[written] ?? ''))];
    const sorted = values.toSorted((a, b) => Number(a) - Number(b));
    const isNumeric = values.every((value) => value.trim() !== '' && Number.isFinite(Number(value)));
    const ends = isNumeric ? [sorted[0] ?? '', sorted.at(-1) ?? ''] : values.slice(0, mostWords);
    found.set(written, [...new Set(ends)]);
  }
  return found;
}

/** More words than this are not tried one by one. */
const mostWords = 20;

function atEnds(points: readonly Point[]): Point[] {
  if (points.length === 0) return [{}];
  const wanted = [...endsOf(points)].flatMap(([written, values]) => values.map((value) => [written, value] as const));
  const found = wanted.map(([written, value]) => points.find((point) => point[written] === value));
  return [...new Set(found)].filter((point) => point !== undefined);
}

function inFolder(folder: string, files: string): string {
  return folder === '' ? files : `${folder}/${files}`;
}

function faultOf(work: () => unknown): AppError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
}

/** A message as part of another one. */
function clause(error: AppError): string {
  return clauseOf(error).replace(/^There is /, 'there is ');
}
