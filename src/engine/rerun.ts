import type { Code, FilesReader, InputFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { shellWord, type Analysis, type Job, type JobId } from '../model/index.ts';
import { layout, type State } from '../store/index.ts';
import { changesIfReadable, parametersAmong, type ParameterChange } from './job-parameters.ts';
import type { JobCodes } from './job-codes.ts';
import type { Connection } from './connect.ts';
import type { MachineRecord } from './machine-record.ts';
import { makePlan, type Plan, type SubmitRequest } from './plan.ts';
import { placesOf, type InputPlace } from './input-places.ts';
import { savedFiles, savedInputs, savedScript } from './saved-inputs.ts';
import { Staleness } from './staleness.ts';

/** A job to run again, and what is to differ. */
export interface RerunRequest extends Pick<
  SubmitRequest,
  'id' | 'machine' | 'name' | 'nodes' | 'processes' | 'runtime' | 'notes' | 'set'
> {
  job: string;
}

/** A plan made of what was saved with another job. */
export interface RerunPlan {
  plan: Plan;
  parent: Job;
  /** Parameters that differ from the parent's, as asked for. */
  parameters: readonly ParameterChange[];
  /** What is not or may not be as it was, each a sentence without its full stop. */
  caveats: readonly string[];
}

export interface RerunParts {
  project: string;
  parent: Job;
  id: JobId;
  /** Finds a machine by name. */
  machine(name: string): Promise<MachineRecord>;
  codes: JobCodes;
  state: State;
  /** Gives what a machine is reached by. */
  connection: (machine: string) => Promise<Connection>;
  /** Names that jobs of the project have. */
  taken: ReadonlySet<string>;
}

/**
 * Works out a job from the saved inputs of another one and from nothing else: the analysis, and the code in the project,
 * may have changed or be gone. The script is the saved one unless the machine or the resources are others.
 *
 * @throws AppError NOT_OURS, NOT_SAVED, OBJECT_MISSING, OBJECT_CHANGED, NO_CODE, and what `makePlan` throws
 */
export async function planRerun(request: RerunRequest, parts: RerunParts): Promise<RerunPlan> {
  const { project, parent, id, codes, taken } = parts;
  if (!parent.isOurs) throw new AppError('NOT_OURS', { job: parent.name, action: 'run again' });
  // A script that is gone is made anew.
  const given = parent.with({ inputs: parent.record.inputs.filter(({ role }) => role !== 'script') });
  const places = (await placesOf(project, given, parts.state)).filter(isElsewhere);
  const elsewhere = new Map(places.map(({ input, path }) => [input.path, path]));
  const machine = await parts.machine(request.machine ?? parent.machine);
  const code = await codes.of(parent);
  if (code === undefined) throw new AppError('NO_CODE', { name: parent.record.code.name, known: [] });
  const inputs = savedInputs(parent, elsewhere);
  const files = savedFiles(project, parent, elsewhere);
  const { nodes, processes, runtime } = parent.record;
  const asked: SubmitRequest = {
    nodes,
    processes,
    runtime,
    ...request,
    analysis: parent.analysis,
    name: request.name ?? nextName(parent.name, taken),
    snapshot: true,
  };
  const made = await makePlan(asked, { id, analysis: analysisOf(parent), code, machine, files, inputs });
  const plan = await asBefore(project, parent, made);
  const hasScript = typeof parent.record.reuse_of === 'string' || (await savedScript(project, parent)) !== undefined;
  return {
    plan: isChanged(request) ? plan : { ...plan, findings: plan.findings.map(asWarning) },
    parent,
    parameters: await parametersOf(plan, { code, inputs, files }),
    caveats: [
      ...places.map(placeCaveat),
      ...(hasScript ? [] : [`the script of ${parent.name} is gone or was changed: it is made anew`]),
      ...(await upstreamCaveats(project, parent, parts.state)),
      ...(await codeCaveats(codes, parent, code)),
      ...(await machineCaveats(plan, parent, code, parts.connection)),
    ],
  };
}

/** `pillbox-rerun`, `pillbox-rerun-2`: the first that no job has, so that both can be named. */
export function nextName(parent: string, taken: ReadonlySet<string>): string {
  const stem = `${parent.replace(/-rerun(-\d+)?$/, '').slice(0, 180)}-rerun`;
  let name = stem;
  for (let count = 2; taken.has(name); count++) name = `${stem}-${count}`;
  return name;
}

/** The script of another job with this job's id, and its name in the comment that says it. */
export function scriptFor(saved: string, parent: Pick<Job, 'id'>, { id, script }: Pick<Plan, 'id' | 'script'>): string {
  const comment = script.split('\n').find((line) => line.startsWith(`# job ${id}: `));
  return saved
    .split('\n')
    .map((line) => (line.startsWith(`# job ${parent.id}: `) ? (comment ?? line) : line.replaceAll(parent.id, id)))
    .join('\n');
}

async function asBefore(project: string, parent: Job, plan: Plan): Promise<Plan> {
  const { nodes, processes, runtime } = parent.record;
  const { resources } = plan;
  const isAsked =
    plan.machine.name !== parent.machine ||
    resources.nodes !== nodes ||
    resources.processes !== processes ||
    resources.runtime !== runtime ||
    // Its script took results of other jobs; they are among the saved inputs now.
    parent.after.length > 0;
  const saved = isAsked ? undefined : await savedScript(project, parent);
  return saved === undefined ? plan : { ...plan, script: scriptFor(saved, parent, plan) };
}

/** The analysis as the record knows it; its folder may be gone. */
function analysisOf({ record, analysis }: Job): Analysis {
  return {
    name: analysis,
    uuid: record.analysis_uuid ?? '',
    code: record.code.name,
    snapshot: true,
    folder: `${layout.analyses}/${analysis}`,
    sources: {},
  };
}

const isChanged = ({ set }: RerunRequest): boolean => (set ?? []).length > 0;

/** What was let through once is not refused now. */
function asWarning(finding: Plan['findings'][number]): Plan['findings'][number] {
  return { ...finding, level: 'warning' };
}

async function parametersOf(
  plan: Plan,
  { code, inputs, files }: { code: Code; inputs: readonly InputFile[]; files: FilesReader },
): Promise<ParameterChange[]> {
  const texts = new Map(plan.inputs.flatMap(({ from, text }) => (text === undefined ? [] : [[from, text] as const])));
  const sources = texts.size === 0 ? [] : await parametersAmong(code, inputs, files);
  return sources.flatMap((source) => {
    const text = texts.get(source.from);
    return text === undefined ? [] : (changesIfReadable(source, { ...source, text }) ?? []);
  });
}

async function codeCaveats(codes: JobCodes, parent: Job, used: Code): Promise<string[]> {
  const { name, sha256 } = parent.record.code;
  const fate = sha256 === null ? 'same' : await codes.fate(parent);
  if (fate === 'same') return [];
  if (!used.origin.startsWith(layout.objects)) {
    return [
      `the code ${name} has changed, and the one saved with ${parent.name} cannot be read: the present one is used`,
    ];
  }
  const what = fate === 'gone' ? `the project has no code ${name} any more` : `the code ${name} has changed since`;
  return [`${what}: the one saved with ${parent.name} is used`];
}

function isElsewhere({ elsewhere }: InputPlace): boolean {
  return elsewhere !== undefined;
}

function placeCaveat({ input, elsewhere }: InputPlace): string {
  const { path, object, reference } = input;
  const notSaved =
    reference === true ? `${path} is kept by reference, and is not what it was there` : `${path} was not saved`;
  const what = object === null ? notSaved : `the saved copy of ${path} is gone or was changed`;
  return `${what}: the same bytes are taken from ${elsewhere ?? ''}`;
}

async function upstreamCaveats(project: string, parent: Job, state: State): Promise<string[]> {
  const reasons = await new Staleness(project, state, { isThorough: true }).reasons(parent);
  return reasons.map((reason) => `${reason}: what ${parent.name} was given then is used`);
}

async function machineCaveats(
  { machine, resources, inputs }: Plan,
  parent: Job,
  code: Code,
  connection: RerunParts['connection'],
): Promise<string[]> {
  const caveats: string[] = [];
  if (machine.name !== parent.machine)
    caveats.push(`it runs on ${machine.name}; ${parent.name} ran on ${parent.machine}`);
  const program = code.command(inputs, resources).argv[0] ?? '';
  if (!inputs.some(({ to }) => to === program.replace(/^\.\//, ''))) {
    caveats.push(
      `the program ${program} is not among the saved files: ${await programText(parent, machine.name, connection)}`,
    );
  }
  return caveats;
}

/** What is known of a program that was on its machine already, from the record of what the job met there. */
async function programText(parent: Job, machine: string, connection: RerunParts['connection']): Promise<string> {
  const { path, sha256 } = parent.record.environment?.executable ?? {};
  const isKnown = typeof path === 'string' && path.startsWith('/') && typeof sha256 === 'string';
  if (!isKnown) return `it is taken as it is on ${machine} now`;
  const now = await digestOn(connection, machine, path);
  if (now === undefined) return `${path}, which ${parent.name} ran, is not on ${machine}, or it does not tell`;
  return now === sha256
    ? `${path} on ${machine} is the one that ${parent.name} ran`
    : `${path} on ${machine} is not the one that ${parent.name} ran (sha256 ${now.slice(0, 12)}, then ${sha256.slice(0, 12)})`;
}

/** Undefined where there is no such file, or nobody can tell. */
async function digestOn(
  connection: RerunParts['connection'],
  machine: string,
  path: string,
): Promise<string | undefined> {
  try {
    const { transport } = await connection(machine);
    const { stdout } = await transport.run(`sha256sum <${shellWord(path)}`, { timeoutMs: 60_000 });
    return /^[\da-f]{64}/.exec(stdout)?.[0];
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
