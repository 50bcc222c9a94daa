import { filesInMemory, type Code, type FilesReader, type InputFile, type ParameterFile } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';

/** The file of a job that holds its parameters. */
export interface JobParameters {
  /** Its name in the job's folder. */
  file: string;
  text: string;
  read(text: string): ParameterFile;
}

/** The parameters among the inputs of a job; undefined if its code names none or the file is not there. */
export async function parametersAmong(
  code: Code,
  inputs: readonly InputFile[],
  files: FilesReader,
): Promise<JobParameters | undefined> {
  await ready(code);
  const parameters = code.parameters?.(inputs);
  const bytes = parameters === undefined ? undefined : await files.read(parameters.from);
  if (parameters === undefined || bytes === undefined) return undefined;
  const file = inputs.find((input) => input.from === parameters.from)?.to ?? parameters.from;
  return { file, text: new TextDecoder().decode(bytes), read: (text) => parameters.read(text) };
}

/** A code that is built in loads what reads its parameters when it reads its first file: this is one. */
export async function ready(code: Code): Promise<void> {
  await code.evidence(filesInMemory({}));
}

/** One parameter that is not the same on both sides; null where one side does not have it. */
export interface ParameterChange {
  path: string;
  before: string | null;
  after: string | null;
  unit?: string;
}

/** Parameter by parameter, in the order of the first file, then what only the second has. */
export function changedParameters(before: ParameterFile, after: ParameterFile): ParameterChange[] {
  const [was, is] = [before.list(), after.list()];
  const old = new Map(was.map(({ path, value }) => [path, value]));
  const now = new Map(is.map(({ path, value }) => [path, value]));
  const added = is.filter(({ path }) => !old.has(path));
  return [...was, ...added].flatMap(({ path, unit }) => {
    const change = { path, before: old.get(path) ?? null, after: now.get(path) ?? null };
    if (change.before === change.after) return [];
    return [unit === undefined ? change : { ...change, unit }];
  });
}

/** The changes between two texts; undefined where one of them cannot be read as parameters. */
export function changesIfReadable(
  before: Pick<JobParameters, 'text' | 'read'>,
  after: Pick<JobParameters, 'text' | 'read'>,
): ParameterChange[] | undefined {
  try {
    return changedParameters(before.read(before.text), after.read(after.text));
  } catch (error) {
    if (error instanceof AppError) return undefined;
    throw error;
  }
}
