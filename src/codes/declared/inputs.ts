import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../../errors/index.ts';
import type { FilesReader, InputFile } from '../code.ts';
import { matchesGlob } from '../glob.ts';
import type { CodeDescription } from './schema.ts';

type InputDescription = CodeDescription['inputs'][number];

/**
 * The files of a job: each entry of `inputs` takes the files that its glob matches and no earlier one took; then the
 * programs beside the code file, and the code file itself.
 *
 * @throws AppError INPUT_MISSING for a required file that is not there, for several where one is meant, and where two
 * files would get the same name in the job's folder
 */
export async function findInputs(
  code: CodeDescription,
  origin: string,
  { analysis, files }: { analysis: string; files: FilesReader },
): Promise<InputFile[]> {
  const free = new Set((await files.list()).map(({ path }) => path));
  const found: InputFile[] = [];
  for (const [at, input] of code.inputs.entries()) {
    const paths = [...free].filter((path) => matchesGlob(path, input.file));
    const isSingle = at === 0 || input.as !== undefined || input.role === code.parameters;
    if (paths.length === 0 && input.required) throw missing(input, analysis, 'is not there');
    if (paths.length > 1 && isSingle) throw missing(input, analysis, severalOf(paths));
    for (const path of paths) {
      free.delete(path);
      found.push({ from: path, to: input.as ?? path, role: input.role });
    }
  }
  for (const { file, executable } of code.program) {
    const from = join(dirname(origin), file);
    found.push({
      from,
      to: file,
      role: 'program',
      ...((executable ?? (await canStart(from))) ? { executable: true } : {}),
    });
  }
  found.push({ from: origin, to: basename(origin), role: 'code' });
  refuseSameNames(found, analysis);
  return found;
}

/** By the owner's bit. A program that is not there is named when it is to be saved. */
async function canStart(path: string): Promise<boolean> {
  const { mode = 0 } = (await stat(path).catch(() => undefined)) ?? {};
  return (mode & 0o100) !== 0;
}

function missing(input: InputDescription, analysis: string, why: string): AppError<'INPUT_MISSING'> {
  return new AppError('INPUT_MISSING', { path: `${input.file} (${input.role})`, analysis, why });
}

function severalOf(paths: readonly string[]): string {
  const shown = paths.slice(0, 3).join(', ') + (paths.length > 3 ? ', …' : '');
  return `is there ${paths.length} times (${shown}), and the code takes one`;
}

function refuseSameNames(inputs: readonly InputFile[], analysis: string): void {
  const taken = new Map<string, InputFile>();
  for (const input of inputs) {
    const other = taken.get(input.to);
    if (other !== undefined) {
      const why = `would have the same name in the job's folder as ${input.from}: ${input.to}`;
      throw new AppError('INPUT_MISSING', { path: other.from, analysis, why });
    }
    taken.set(input.to, input);
  }
}
