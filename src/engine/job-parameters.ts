import type { Code, FilesReader, InputFile, ParameterSource } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import type { Parameter, ParameterFile } from '../formats/json/index.ts';

/** A file with parameters, as text that was read. */
export interface JobParameters {
  /** Its name in the job's folder, and where it was read. */
  file: string;
  from: string;
  /**
   * False for an attribute resource that the program does not read: what modelbuilder exported from it has to be made
   * again before a change in it has any effect.
   */
  isRead: boolean;
  text: string;
  /** False where bytes of the file are not UTF-8, so that writing the text would change them. */
  isExact: boolean;
  read: (text: string) => ParameterFile;
}

/**
 * The files with parameters among the inputs of a job, as far as they are there: the one that the program reads, then the
 * attribute resources that it was made from.
 */
export async function parametersAmong(
  code: Code,
  inputs: readonly InputFile[],
  files: FilesReader,
  isWanted: (from: string) => boolean = () => true,
): Promise<JobParameters[]> {
  const found: JobParameters[] = [];
  const own = await code.parameters?.(inputs);
  const resources = inputs.filter(({ from, role }) => from !== own?.from && (role === 'analysis' || role === 'export'));
  const readers = [
    ...(own === undefined ? [] : [own]),
    ...(resources.length === 0 ? [] : await resourceReaders(resources)),
  ];
  for (const { from, read } of readers) {
    const bytes = isWanted(from) ? await files.read(from, largest) : undefined;
    if (bytes === undefined) continue;
    const file = inputs.find((input) => input.from === from)?.to ?? from;
    const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
    const isExact = Buffer.from(text).equals(bytes);
    found.push({ file, from, isRead: from === own?.from, text, isExact, read: remembering(read) });
  }
  return found;
}

/** The same text in a row is read once. */
function remembering(read: JobParameters['read']): JobParameters['read'] {
  let last: ParameterFile | undefined;
  return (text) => (last !== undefined && last.text === text ? last : (last = read(text)));
}

/** Files with parameters are read up to here, bytes. */
const largest = 256 << 20;

async function resourceReaders(resources: readonly InputFile[]): Promise<ParameterSource[]> {
  const { readAttributeResource } = await import('../formats/smtk/index.ts');
  return resources.map(({ from }) => ({ from, read: (text) => readAttributeResource(text, from) }));
}

/**
 * The file that a parameter is in. A path is looked for in each; the file's name before it says which one is meant:
 * `resources/analysis.smtk:Finite Element.Order`. With `forJob` what the program reads goes first: nothing else could be
 * meant.
 *
 * @throws AppError NO_PARAMETER with what is near in the file that the program reads, AMBIGUOUS_PARAMETER, FILE_FORMAT
 */
export function parameterNamed(
  sources: readonly JobParameters[],
  written: string,
  { forJob = false } = {},
): { source: JobParameters; path: string } {
  const named = sources.find(({ from, file }) => written.startsWith(`${from}:`) || written.startsWith(`${file}:`));
  if (named !== undefined) return { source: named, path: written.slice(written.indexOf(':') + 1).trim() };
  const isThere = (source: JobParameters): boolean => source.read(source.text).find(written) !== undefined;
  const read = forJob ? sources.find(({ isRead }) => isRead) : undefined;
  const having = read !== undefined && isThere(read) ? [read] : sources.filter(isThere);
  const [only, other] = having;
  if (only !== undefined && other === undefined) return { source: only, path: written };
  if (only !== undefined)
    throw new AppError('AMBIGUOUS_PARAMETER', { path: written, files: having.map(({ from }) => from) });
  const [first] = sources;
  if (first === undefined) throw new AppError('NO_PARAMETER', { path: written, file: 'the analysis', suggestions: [] });
  return { source: first, path: written }; // setting it there names what is near
}

/** The file with a parameter changed. Throws NO_PARAMETER, BAD_PARAMETER, FILE_FORMAT. */
export function changed({ from, text, isExact, read }: JobParameters, path: string, value: string): ParameterFile {
  if (!isExact)
    throw new AppError('FILE_FORMAT', {
      file: from,
      line: 1,
      why: 'it is not UTF-8 text, so no value of it can be set',
    });
  return read(text).set(path, value);
}

/** The same file with this value in it. Throws what `changed` throws. */
export function withValue(source: JobParameters, path: string, value: string): JobParameters {
  const after = changed(source, path, value);
  return { ...source, text: after.text, read: (text) => (text === after.text ? after : source.read(text)) };
}

/** One parameter that is not the same on both sides; null where one side does not have it. */
export interface ParameterChange {
  path: string;
  before: string | null;
  after: string | null;
  unit?: string;
  /** Where it is, if that is not the file that the program reads. */
  file?: string;
}

/** Parameter by parameter, in the order of the first file, then what only the second has. */
export function changedParameters(before: readonly Parameter[], after: readonly Parameter[]): ParameterChange[] {
  const old = new Map(before.map(({ path, written }) => [path, written]));
  const now = new Map(after.map(({ path, written }) => [path, written]));
  const added = after.filter(({ path }) => !old.has(path));
  return [...before, ...added].flatMap(({ path, unit }) => {
    const change = { path, before: old.get(path) ?? null, after: now.get(path) ?? null };
    if (change.before === change.after) return [];
    return [unit === undefined ? change : { ...change, unit }];
  });
}

/** The changes between two texts; undefined where one of them cannot be read as parameters. */
export function changesIfReadable(
  before: Pick<JobParameters, 'text' | 'read' | 'isRead' | 'file'>,
  after: Pick<JobParameters, 'text' | 'read'>,
): ParameterChange[] | undefined {
  try {
    const changes = changedParameters(before.read(before.text).parameters(), after.read(after.text).parameters());
    return before.isRead ? changes : changes.map((change) => ({ ...change, file: before.file }));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
