import {
  counted,
  shortId,
  taskWords,
  writeBytes,
  writeDuration,
  type InputRecord,
  type Job,
} from '../../model/index.ts';
import { recordDigest } from '../../store/index.ts';
import type { View } from '../answer.ts';
import { linkLines, resultWords } from './collected-lines.ts';
import { elapsedText } from './job-times.ts';
import { bold, dim, yellow, type Line } from './look.ts';
import { parameterLines, type ShownParameters } from './parameter-lines.ts';
import { quantityLines } from './quantity-table.ts';
import { localTime, relativeTime } from './relative-time.ts';
import { statusText } from './status-text.ts';
import { tableLines } from './table.ts';

/** What a page about one job is made of. */
export interface JobFacts {
  job: Job;
  /** Undefined if its results were not collected. */
  files: readonly { path: string; size: number; state?: string }[] | undefined;
  parameters: readonly ShownParameters[];
  /** Absolute folder of the project. */
  project: string;
  /** What its sequence is called. */
  sequence?: string | undefined;
  /** Why it is stale, and how its analysis differs now; sentences without their full stop. */
  stale: readonly string[];
  changes: readonly string[];
}

const mostRows = 30;

export function jobPageLines(
  { job, files, parameters, project, sequence, stale, changes }: JobFacts,
  view: View,
): Line[] {
  return [
    [bold(job.name), '  ', statusText(job.status), '  ', dim(job.id)],
    ...(typeof job.record.status_detail === 'string' && job.record.status_detail !== ''
      ? [['  ', job.record.status_detail]]
      : []),
    ...stale.map((reason): Line => [yellow('  ! '), `stale: ${reason}`]),
    ...section('Times', timeRows(job, view.now), view),
    ...section('Run', runRows(job, changes, sequence), view),
    ...section('Environment', environmentRows(job), view),
    ...inputLines(job, view),
    ...parameters.filter(({ isRead }) => isRead).flatMap((group) => parameterLines(group, view, mostRows)),
    ...quantitySection(job, view),
    ...fileLines(job, files, view),
    ...textSection('Notes', typeof job.record.notes === 'string' ? job.record.notes : ''),
    ...(job.tags.length === 0 ? [] : ['', bold('Tags'), job.tags.map((tag) => yellow(`  #${tag}`))]),
    ...tryLines(job, project),
  ];
}

type Fields = readonly (readonly [label: string, value: Line | undefined])[];

function section(title: string, fields: Fields, { width }: View): Line[] {
  const rows = fields
    .filter(([, value]) => value !== undefined && value !== '')
    .map(([label, value]) => [dim(label), value ?? '']);
  return rows.length === 0 ? [] : ['', bold(title), ...tableLines([{}, { least: 20 }], rows, { width, indent: 2 })];
}

function timeRows(job: Job, now: number): Fields {
  const { created_at, submitted_at, started_at, ended_at } = job.record;
  const at = (iso: unknown): Line | undefined =>
    typeof iso === 'string' ? [localTime(iso), dim(`  ${relativeTime(iso, now)}`)] : undefined;
  const waited = between(submitted_at ?? created_at, started_at);
  return [
    ['created', at(created_at)],
    ['submitted', at(submitted_at)],
    ['started', withMore(at(started_at), waited === undefined ? '' : `  waited ${waited}`)],
    ['ended', at(ended_at)],
    [job.isFinal ? 'ran' : 'time', elapsedText(job, now)],
  ];
}

/** `heating  7c1f02ab  step eigen  radius_m=0.1  round 2  attempt 2`. */
function sequenceText({ record }: Job, name = ''): Line | undefined {
  const { id, step, ...task } = record.sequence ?? {};
  if (typeof id !== 'string' || typeof step !== 'string') return undefined;
  const words = [`step ${step}`, ...taskWords(task)];
  return [name === '' ? '' : `${name}  `, dim(shortId(id)), `  ${words.join('  ')}`];
}

function withMore(line: Line | undefined, more: string): Line | undefined {
  return line === undefined ? undefined : [line, dim(more)];
}

function between(from: unknown, to: unknown): string | undefined {
  const ms = typeof from === 'string' && typeof to === 'string' ? Date.parse(to) - Date.parse(from) : Number.NaN;
  return Number.isNaN(ms) ? undefined : writeDuration(Math.max(0, ms / 1000));
}

function runRows(job: Job, changes: readonly string[], sequence: string | undefined): Fields {
  const { record } = job;
  const memory = record.peak_memory_bytes;
  return [
    ['analysis', [job.analysis, changes.length === 0 ? '' : dim(`  now: ${changes.join(', ')}`)]],
    ['sequence', sequenceText(job, sequence)],
    ['rerun of', idText(record.rerun_of)],
    ['results of', idText(record.reuse_of)],
    [
      'code',
      [record.code?.name ?? record.analysis_step ?? '', dim(record.code?.version ? ` ${record.code.version}` : '')],
    ],
    ['machine', [job.machine, dim(record.host ? `  ${record.host}` : '')]],
    ['scheduler id', record.slurm_id ?? undefined],
    ['resources', resourcesText(job)],
    ['scheduler says', record.scheduler_state ?? undefined],
    ['exit code', typeof record.exit_code === 'number' ? String(record.exit_code) : undefined],
    ['peak memory', typeof memory === 'number' ? writeBytes(memory) : undefined],
    ['folder', record.run_folder],
    ['inputs digest', typeof record.inputs_digest === 'string' ? dim(record.inputs_digest) : undefined],
    ['record digest', dim(recordDigest(record))],
  ];
}

/** The essentials; the file has the rest. A record that another program edited may lack any of it. */
function environmentRows(job: Job): Fields {
  const { environment } = job.record;
  if (typeof environment !== 'object' || environment === null) return [];
  const { executable, modules, libraries, os, kernel, slurm_version, nodes, cpus, memory_bytes } = environment;
  const digest = executable?.sha256?.slice(0, 12) ?? 'no digest';
  const of = typeof memory_bytes === 'number' ? ` of a node with ${writeBytes(memory_bytes)}` : '';
  return [
    ['program', executable?.path === undefined ? undefined : [executable.path, dim(`  ${digest}`)]],
    ['libraries', typeof libraries === 'number' && libraries > 0 ? String(libraries) : undefined],
    ['modules', Array.isArray(modules) ? modules.join(' ') : undefined],
    ['system', [os, kernel, slurm_version && `Slurm ${slurm_version}`].filter(Boolean).join(', ')],
    ['nodes', nodes ?? undefined],
    ['cpus', typeof cpus === 'number' ? `${counted(cpus, 'cpu')}${of}` : undefined],
    ['more in', typeof environment.file === 'string' ? `${job.record.run_folder}/${environment.file}` : undefined],
  ];
}

function roleText({ role, reference, from }: InputRecord): string {
  const origin = typeof from?.job === 'string' ? ` from ${shortId(from.job)}` : '';
  return `${role}${origin}${reference === true ? ', by reference' : ''}`;
}

function idText(id: unknown): string | undefined {
  return typeof id === 'string' ? shortId(id) : undefined;
}

function resourcesText(job: Job): string {
  const { nodes, processes, runtime } = job.record;
  const asked = typeof runtime === 'number' ? `, ${writeDuration(runtime)} at most` : '';
  return `${counted(nodes ?? 1, 'node')}, ${counted(processes ?? 1, 'process', 'processes')}${asked}`;
}

function inputLines(job: Job, { width }: View): Line[] {
  const inputs: readonly InputRecord[] = Array.isArray(job.record.inputs) ? job.record.inputs : [];
  if (inputs.length === 0) return [];
  const bytes = inputs.reduce((sum, input) => sum + input.size, 0);
  const isSaved = inputs.every(({ object, reference }) => object !== null || reference === true);
  const saved = isSaved
    ? job.record.reproducible
      ? ', saved'
      : ', saved; it read others too'
    : ', not saved: only the digests are known';
  const rows = inputs
    .slice(0, mostRows)
    .map((input): Line[] => [input.path, dim(roleText(input)), writeBytes(input.size), dim(input.sha256.slice(0, 12))]);
  return [
    '',
    [bold('Inputs'), dim(`  ${counted(inputs.length, 'file')}, ${writeBytes(bytes)}${saved}`)],
    ...tableLines([{ least: 16 }, {}, { align: 'right' }, { drop: 1 }], rows, { width, indent: 2 }),
    ...moreLines(inputs.length, ''),
  ];
}

function quantitySection(job: Job, { width }: View): Line[] {
  if (job.quantities.length === 0) return [];
  const lines = quantityLines(
    [job].map((one) => ({ job: one, quantities: one.quantities })),
    { width, indent: 2, withJob: false },
  );
  const shown = lines.slice(0, mostRows + 1);
  const more = lines.length - shown.length;
  const rest = more === 0 ? [] : [dim(`  ... and ${more} more: simtrail results ${shortId(job.id)}`)];
  return ['', bold('Quantities'), ...shown, ...rest];
}

function fileLines(job: Job, files: JobFacts['files'], { width, now }: View): Line[] {
  const missing = job.record.results?.missing ?? [];
  if (files === undefined) return [];
  const here = files.filter(({ state }) => state === undefined);
  const bytes = here.reduce((sum, file) => sum + file.size, 0);
  const away = files.length === here.length ? '' : `; ${files.length - here.length} more are not here`;
  return [
    '',
    [bold('Files'), dim(`  ${counted(here.length, 'file')}, ${writeBytes(bytes)}${away}`)],
    ...tableLines(
      [{ least: 16 }, { align: 'right' }, {}],
      files
        .slice(0, mostRows)
        .map((file) => [file.path, writeBytes(file.size), dim(resultWords(job, file).join(', '))]),
      { width, indent: 2 },
    ),
    ...moreLines(files.length, ` in ${job.record.run_folder}`),
    ...missing.map((pattern): Line => [yellow('  ! '), `${pattern} is missing`]),
    ...linkLines(job.record.results?.links).map((line): Line => ['  ', line]),
    ...cleanedLines(job, now),
  ];
}

function cleanedLines(job: Job, now: number): Line[] {
  const { cleaned_at: at } = job.record;
  return typeof at === 'string' ? [dim(`  its folder on ${job.machine} was removed ${relativeTime(at, now)}`)] : [];
}

function moreLines(count: number, where: string): Line[] {
  return count > mostRows ? [dim(`  ... and ${count - mostRows} more${where}`)] : [];
}

function textSection(title: string, text: string): Line[] {
  const lines = text.trim() === '' ? [] : text.trimEnd().split(/\r\n|\n|\r/);
  return lines.length === 0 ? [] : ['', bold(title), ...lines.map((line) => `  ${line}`)];
}

function tryLines(job: Job, project: string): Line[] {
  if (!job.isOurs) return ['', dim(`Written into jobs.json of ${project} by another program.`)];
  const id = shortId(job.id);
  const commands = job.isFinal
    ? [`simtrail log ${id}`, `simtrail results ${id}`, `simtrail restore ${id} DIR`]
    : [`simtrail watch ${id}`, `simtrail log -f ${id}`, `simtrail cancel ${id}`];
  return ['', bold('Try'), ...commands.map((command) => dim(`  ${command}`))];
}
