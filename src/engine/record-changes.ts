import type { InputRecord, JobRecord } from '../model/index.ts';
import type { CapturedEnvironment } from '../scheduler/index.ts';

/** Something that two records say differently; null where one of them does not say it. */
export interface RecordChange {
  group: 'analysis' | 'code' | 'machine' | 'resources' | 'environment';
  path: string;
  before: string | null;
  after: string | null;
}

type Read = (record: JobRecord) => unknown;

const compared: readonly (readonly [RecordChange['group'], path: string, Read])[] = [
  ['analysis', 'analysis', ({ analysis }) => analysis],
  ['code', 'code', ({ code }) => code?.name],
  ['code', 'code.version', ({ code }) => code?.version],
  ['code', 'code.sha256', ({ code }) => code?.sha256],
  ['machine', 'machine', ({ machine }) => machine],
  ['resources', 'nodes', ({ nodes }) => nodes],
  ['resources', 'processes', ({ processes }) => processes],
  ['resources', 'runtime', ({ runtime }) => runtime],
  ['environment', 'host', ({ host }) => host],
  ['environment', 'executable.path', ({ environment }) => environment?.executable?.path],
  ['environment', 'executable.sha256', ({ environment }) => environment?.executable?.sha256],
  ['environment', 'modules', ({ environment }) => environment?.modules?.join(' ')],
  ['environment', 'os', ({ environment }) => environment?.os],
  ['environment', 'kernel', ({ environment }) => environment?.kernel],
  ['environment', 'slurm_version', ({ environment }) => environment?.slurm_version],
  ['environment', 'cpus', ({ environment }) => environment?.cpus],
];

/** What the records of two jobs say differently of their code, machine, resources and surroundings. */
export function recordChanges(before: JobRecord, after: JobRecord): RecordChange[] {
  const [was, is] = [before.environment?.variables, after.environment?.variables];
  return [...plainChanges(before, after), ...(was === undefined || is === undefined ? [] : variableChanges(was, is))];
}

/** The same where all is known that the scripts saw: libraries, and variables too long for a record. */
export function changesWith(
  before: { record: JobRecord; captured: CapturedEnvironment },
  after: { record: JobRecord; captured: CapturedEnvironment },
): RecordChange[] {
  return [
    ...plainChanges(before.record, after.record),
    ...variableChanges(before.captured.variables, after.captured.variables),
    ...mapChanges(pathsOf(before.captured), pathsOf(after.captured)),
  ];
}

type Words = Readonly<Record<string, string>>;

/** Those in which Slurm tells a job about itself do not count; modules are told in other words. */
function variableChanges(before: Words, after: Words): RecordChange[] {
  const counting = (words: Words): Map<string, string> =>
    new Map(
      Object.entries(words)
        .filter(([name]) => !/^SLURM_|^LOADEDMODULES$|^_LMFILES_$/.test(name))
        .map(([name, value]) => [`variables.${name}`, value]),
    );
  return mapChanges(counting(before), counting(after));
}

/** Libraries by name, with the file that was found for each. */
function pathsOf({ libraries }: CapturedEnvironment): Map<string, string> {
  return new Map(
    libraries.map((library) => {
      const [name = '', path = name] = library.split(' => ');
      return [`libraries.${name}`, path];
    }),
  );
}

function mapChanges(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): RecordChange[] {
  return [...new Set([...before.keys(), ...after.keys()])].toSorted().flatMap((path): RecordChange[] => {
    const [was, is] = [before.get(path) ?? null, after.get(path) ?? null];
    return was === is ? [] : [{ group: 'environment', path, before: was, after: is }];
  });
}

function plainChanges(before: JobRecord, after: JobRecord): RecordChange[] {
  return compared.flatMap(([group, path, read]) => {
    const [was, is] = [inWords(read(before)), inWords(read(after))];
    // A job that did not run yet has no host and no environment: that is no difference.
    if (was === is || (group === 'environment' && (was === null || is === null))) return [];
    return [{ group, path, before: was, after: is }];
  });
}

function inWords(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A file that is not the same on both sides. */
export interface InputChange {
  path: string;
  role: string;
  before: { sha256: string; size: number } | null;
  after: { sha256: string; size: number } | null;
}

/** Input files that were added, removed or changed, by their names in the job's folder; the script is not one. */
export function inputChanges(before: readonly InputRecord[], after: readonly InputRecord[]): InputChange[] {
  const [was, is] = [byPath(before), byPath(after)];
  return [...new Set([...was.keys(), ...is.keys()])].flatMap((path) => {
    const [old, now] = [was.get(path), is.get(path)];
    if (old !== undefined && old.sha256 === now?.sha256) return [];
    return [{ path, role: (now ?? old)?.role ?? '', before: stamp(old), after: stamp(now) }];
  });
}

function byPath(inputs: readonly InputRecord[]): Map<string, InputRecord> {
  return new Map(inputs.filter(({ role }) => role !== 'script').map((input) => [input.path, input]));
}

function stamp(input: InputRecord | undefined): InputChange['before'] {
  return input === undefined ? null : { sha256: input.sha256, size: input.size };
}
