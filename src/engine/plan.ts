import { basename, extname } from 'node:path';
import {
  matchesGlob,
  type Code,
  type CommandLine,
  type FilesReader,
  type Finding,
  type InputFile,
} from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { shortId, tokenOf, type Analysis, type JobId, type Resources } from '../model/index.ts';
import { scriptName, witnessFolder, writeJobScript, type Predecessor } from '../scheduler/index.ts';
import { refuseUnfit, writeScriptParts } from '../scheduler/slurm/index.ts';
import { parameterNamed, parametersAmong, withValue, type JobParameters } from './job-parameters.ts';
import type { MachineRecord } from './machine-record.ts';
import { keptSecrets } from './kept-secrets.ts';
import { takesArrays } from './takes-arrays.ts';

export interface SubmitRequest {
  /** The job's id, from `Store.newId`; default a new one. */
  id?: JobId;
  analysis: string;
  /** Default `local`. */
  machine?: string;
  /** What the user calls the job; default the analysis' name. */
  name?: string;
  nodes?: number;
  processes?: number;
  /** Wall time, seconds. */
  runtime?: number;
  notes?: string;
  tags?: readonly string[];
  /** Parameters that differ from the analysis, for this job only. */
  set?: readonly { path: string; value: string }[];
  /** False: record digests only. */
  snapshot?: boolean;
  /** Inputs that are kept by reference: names or globs as the program finds them. */
  reference?: readonly string[];
  /** It is to be one of several jobs in an allocation. */
  isStep?: boolean;
  /** Bytes: larger inputs are kept by reference. Where it is not given, the analysis says it, else the project. */
  referenceAbove?: number;
  /** It is one of many points: where a scheduler takes them as one array, they have one script. */
  isPoint?: boolean;
}

/** An input with, where a parameter was overridden, the text that takes the file's place. */
export interface PlannedInput extends InputFile {
  text?: string;
  /** Kept by reference. */
  isReference?: boolean;
}

/** All that would be sent: what `--dry-run` shows and `submit` carries out. */
export interface Plan {
  id: JobId;
  analysis: Analysis;
  code: Code;
  machine: MachineRecord;
  resources: Resources;
  jobName: string;
  notes: string;
  tags: readonly string[];
  snapshot: boolean;
  inputs: readonly PlannedInput[];
  /** What starts the program: as the code asks for it, and with what the machine adds. */
  asked: CommandLine;
  command: CommandLine;
  script: string;
  /** Jobs that have to succeed before it starts. */
  after: readonly Predecessor[];
  /** Name of the job's folder below jobs/. */
  runName: string;
  findings: readonly Finding[];
}

const defaultResources: Resources = { nodes: 1, processes: 1, runtime: 3600 };

export interface PlanParts {
  id: JobId;
  analysis: Analysis;
  code: Code;
  machine: MachineRecord;
  files: FilesReader;
  inputs: readonly InputFile[];
  /** What was found before: about the analysis as it lies there. */
  findings?: readonly Finding[];
  after?: readonly Predecessor[];
  /** Finds again what was worked out for another job of the same inputs; by default everything is worked out anew. */
  recall?: Recall;
}

/** What `find` gives, found once for each key. */
export type Recall = <T>(key: string, find: () => T) => T;

/**
 * Works out a job without touching anything. Errors that preflight finds are in `findings`; `refuse` turns them into an
 * exception. Throws BAD_NAME, INPUT_UNREADABLE, NO_PARAMETER(S), BAD_PARAMETER, EXPORT_NEEDED, TOO_BIG.
 */
export async function makePlan(
  request: SubmitRequest,
  { id, analysis, code, machine, files, inputs: asked, findings: before = [], after = [], recall = anew }: PlanParts,
): Promise<Plan> {
  const jobName = request.name ?? analysis.name;
  const fault = jobNameFault(jobName);
  if (fault !== undefined) throw new AppError('BAD_NAME', { what: 'a job', name: JSON.stringify(jobName), why: fault });
  const asking = [machine.name, request.nodes, request.processes, request.runtime].join(' ');
  const resources = recall(`resources ${asking}`, () => resourcesOf(request, machine));
  const sources = (): Promise<JobParameters[]> => recall('parameters', () => parametersAmong(code, asked, files));
  const given = await overridden(asked, request.set ?? [], code, sources);
  const inputs = await referenced(given, { patterns: request.reference ?? [], above: request.referenceAbove, files });
  recall('names', () => checkNames(asked));
  const { isStep = false, isPoint = false } = request;
  const own = recall(`command ${asking}`, () => code.command(inputs, resources));
  const isShared = isPoint && !isStep && takesArrays(machine);
  const { command, script } = isShared
    ? recall(`script ${asking} ${JSON.stringify(after)}`, () => scriptOf({ jobName, after }, own, machine, resources))
    : scriptOf({ id, jobName, after, isStep }, own, machine, resources);
  const findings = [
    ...before,
    ...(isPoint ? [] : keptSecrets(command, machine)),
    ...(await code.preflight(inputs, withTexts(files, inputs), resources)),
  ];
  return {
    id,
    analysis,
    code,
    machine,
    resources,
    jobName,
    notes: request.notes ?? '',
    tags: request.tags ?? [],
    snapshot: request.snapshot ?? analysis.snapshot,
    inputs,
    asked: own,
    command,
    script,
    after,
    runName: runNameOf(jobName, id),
    findings,
  };
}

/** Throws PREFLIGHT if the plan cannot succeed. */
export function refuse(plan: Plan): void {
  const errors = plan.findings.filter((finding) => finding.level === 'error').map((finding) => finding.message);
  if (errors.length > 0) throw new AppError('PREFLIGHT', { analysis: plan.analysis.name, findings: errors });
}

/** Each input needs a name of its own in the job's folder, and not one that the job itself uses. */
function checkNames(inputs: readonly PlannedInput[]): void {
  const taken = new Set<string>();
  for (const { from, to } of inputs) {
    if (isOwnName(to))
      throw new AppError('INPUT_UNREADABLE', { path: from, why: `the name ${to} is used by the job itself` });
    if (taken.has(to)) throw new AppError('INPUT_UNREADABLE', { path: from, why: `another input is called ${to} too` });
    taken.add(to);
  }
}

/** True for a name in the job's folder that the job itself uses. */
export function isOwnName(to: string): boolean {
  return [scriptName, 'stdout', 'stderr'].includes(to) || to.split('/')[0] === witnessFolder;
}

const anew: Recall = (_, find) => find();

function jobNameFault(name: string): string | undefined {
  if (name.trim() === '') return 'it is empty';
  if (name.length > 200) return `it has ${name.length} characters, more than 200`;
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(name))
    return 'it holds a line break or another control character';
  return undefined;
}

/** What a job asks for. Throws TOO_BIG where the machine is known not to have it. */
export function resourcesOf(
  request: Pick<SubmitRequest, 'nodes' | 'processes' | 'runtime'>,
  machine: MachineRecord,
): Resources {
  const resources = {
    nodes: request.nodes ?? defaultResources.nodes,
    processes: request.processes ?? defaultResources.processes,
    runtime: request.runtime ?? defaultResources.runtime,
  };
  if (machine.scheduler === 'slurm') refuseUnfit(machine.name, resources, machine.slurm ?? {});
  else {
    const cores = machine.cores ?? 1;
    const limit = `it has 1 node with ${cores} cores`;
    if (resources.nodes > 1)
      throw new AppError('TOO_BIG', { machine: machine.name, asked: `${resources.nodes} nodes`, limit });
    if (resources.processes > cores) {
      throw new AppError('TOO_BIG', { machine: machine.name, asked: `${resources.processes} processes`, limit });
    }
  }
  return resources;
}

async function overridden(
  inputs: readonly InputFile[],
  changes: NonNullable<SubmitRequest['set']>,
  code: Code,
  parameters: () => Promise<readonly JobParameters[]>,
): Promise<PlannedInput[]> {
  if (changes.length === 0) return [...inputs];
  let sources = await parameters();
  if (sources.length === 0) throw new AppError('NO_PARAMETERS', { code: code.name });
  const texts = new Map<string, string>();
  for (const { path: written, value } of changes) {
    const { source, path } = parameterNamed(sources, written, { forJob: true });
    const { from: file, isRead } = source;
    const input = sources.find((one) => one.isRead)?.from ?? null;
    if (!isRead) throw new AppError('EXPORT_NEEDED', { path, file, input });
    const now = withValue(source, path, value);
    sources = sources.map((one) => (one === source ? now : one));
    texts.set(file, now.text);
  }
  return inputs.map((input) => {
    const text = texts.get(input.from);
    return text === undefined ? input : { ...input, text };
  });
}

interface ReferenceRules {
  patterns: readonly string[];
  /** Bytes. */
  above: number | undefined;
  files: FilesReader;
}

/** Marks what is kept by reference. Throws INPUT_UNREADABLE for a pattern that means none of the inputs. */
async function referenced(
  inputs: readonly PlannedInput[],
  { patterns, above, files }: ReferenceRules,
): Promise<PlannedInput[]> {
  if (patterns.length === 0 && above === undefined) return [...inputs];
  const isMeant = ({ to }: PlannedInput, pattern: string): boolean => to === pattern || matchesGlob(to, pattern);
  for (const path of patterns) {
    if (!inputs.some((input) => isMeant(input, path)))
      throw new AppError('INPUT_UNREADABLE', { path, why: 'no input of the job is called so' });
  }
  const sizes = new Map((await files.list()).map(({ path, size }) => [path, size]));
  const isLarge = ({ from }: PlannedInput): boolean => above !== undefined && (sizes.get(from) ?? 0) > above;
  return inputs.map((input) => {
    const isReference = patterns.some((pattern) => isMeant(input, pattern)) || isLarge(input);
    return isReference && input.text === undefined ? { ...input, isReference } : input;
  });
}

/** Preflight looks at what the job would get, not at what lies in the analysis. */
function withTexts(files: FilesReader, inputs: readonly PlannedInput[]): FilesReader {
  const texts = new Map(
    inputs.filter((input) => input.text !== undefined).map((input) => [input.from, input.text ?? '']),
  );
  if (texts.size === 0) return files;
  return {
    list: () => files.list(),
    read: async (path, limit) =>
      texts.has(path) ? new TextEncoder().encode(texts.get(path)) : files.read(path, limit),
    async *lines(path) {
      const text = texts.get(path);
      if (text === undefined) yield* files.lines(path);
      else yield* text.split(/\r?\n/);
    },
  };
}

/** The script, with what the machine adds to it: directives, modules, environment, the launcher. */
export function scriptOf(
  job: { id?: JobId; jobName: string; after?: readonly Predecessor[]; isStep?: boolean },
  asked: CommandLine,
  machine: MachineRecord,
  resources: Resources,
): { command: CommandLine; script: string } {
  const started = asked.processes === undefined ? resources : { ...resources, nodes: 1, processes: asked.processes };
  const [executable = ''] = asked.argv;
  if (machine.scheduler === 'process') {
    const command = launched(asked, started.processes === 1 ? [] : filled(machine.launcher ?? [], started));
    const { argv, environment, live } = command;
    return { command, script: writeJobScript({ ...job, executable, command: argv, environment, live }) };
  }
  const settings = machine.slurm ?? {};
  const isStep = job.isStep === true;
  const step = isStep ? (asked.parallel ? ('parallel' as const) : ('serial' as const)) : undefined;
  const asking = { machine: machine.name, token: job.id && tokenOf(job.id), settings, step };
  const parts = writeScriptParts({ ...asking, resources });
  const { launcher } = started === resources ? parts : writeScriptParts({ ...asking, resources: started });
  const own = { ...asked, environment: { ...parts.environment, ...asked.environment } };
  // A step of its own is what an allocation knows a job by, whatever the program.
  const command = launched({ ...own, parallel: asked.parallel || isStep }, launcher);
  const { directives, prologue } = parts;
  const { argv, environment, live } = command;
  return {
    command,
    script: writeJobScript({
      ...job,
      live,
      executable,
      command: argv,
      environment,
      directives,
      prologue,
      isArray: settings.array !== undefined,
    }),
  };
}

function launched(command: CommandLine, launcher: readonly string[]): CommandLine {
  return command.parallel ? { ...command, argv: [...launcher, ...command.argv] } : command;
}

function filled(launcher: readonly string[], { processes, nodes }: Resources): string[] {
  return launcher.map((word) => word.replaceAll('{processes}', String(processes)).replaceAll('{nodes}', String(nodes)));
}

/** A folder name that is safe everywhere and still says which job it is. */
function runNameOf(jobName: string, id: JobId): string {
  const plain = jobName
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|(?<![^A-Za-z0-9])[^A-Za-z0-9]+$/g, '')
    .slice(0, 48);
  // Windows has devices of these names, whatever follows the dot.
  const isDevice = /^(?:con|prn|aux|nul|com\d|lpt\d)\./i.test(plain);
  return `${plain === '' || isDevice ? 'job' : plain}-${shortId(id)}`;
}

/** The extension under which an input is saved, so that the program that made it can open it again. */
export function extensionOf(input: InputFile): string {
  return extname(basename(input.to));
}
