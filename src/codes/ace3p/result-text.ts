import { readColumnsFrom, type ColumnOptions, type Table } from '../../formats/ace3p/index.ts';
import type { FilesReader, ResultFiles } from '../code.ts';
import { reasonOf } from '../reason-of.ts';

/** A text that a run left, up to its last line end: what follows may be half a line. */
export interface ResultText {
  file: string;
  text: string;
}

/** Why there is no text to read. */
export interface NoResult {
  file: string;
  why: string;
  line?: number;
}

/**
 * Finds the one result of this name, wherever the results folder is and whatever it is called.
 *
 * @param usual where it is unless told otherwise; the end of its path is its name
 */
export async function resultText(results: FilesReader, usual: string): Promise<ResultText | NoResult> {
  const found = await resultFile(results, usual);
  return 'why' in found ? found : textAt(results, found.file);
}

/** The one result of this name as a table, of any size; a line that is still being written is passed over. */
export async function resultTable(
  results: ResultFiles,
  usual: string,
  options: Pick<ColumnOptions, 'columns'> = {},
): Promise<{ file: string; table: Table } | NoResult> {
  const found = await resultFile(results, usual);
  if ('why' in found) return found;
  const { file } = found;
  const source = await results.open(file);
  if (source === undefined) return { file, why: `${file} is not there` };
  try {
    return { file, table: await readColumnsFrom(source, { ...options, lastLine: 'passed over' }) };
  } catch (error) {
    return { file, ...reasonOf(error) };
  } finally {
    await source.close();
  }
}

async function resultFile(results: FilesReader, usual: string): Promise<{ file: string } | NoResult> {
  const name = usual.slice(usual.lastIndexOf('/') + 1);
  const found = (await results.list()).filter(({ path }) => path === name || path.endsWith(`/${name}`));
  const [only, ...others] = found;
  if (only === undefined) return { file: usual, why: `${usual} is not there` };
  if (others.length > 0) {
    const paths = found.slice(0, 3).map(({ path }) => path);
    return { file: only.path, why: `there are ${found.length} files called ${name} (${paths.join(', ')})` };
  }
  if (only.size === 0) return { file: only.path, why: `${only.path} is empty` };
  return { file: only.path };
}

/** The text of a file that is known by its path, even if it is not among those listed. */
export async function textAt(results: FilesReader, file: string): Promise<ResultText | NoResult> {
  try {
    const bytes = await results.read(file);
    if (bytes === undefined) return { file, why: `${file} is not there` };
    const text = new TextDecoder().decode(bytes);
    return { file, text: text.slice(0, text.lastIndexOf('\n') + 1) };
  } catch (error) {
    return { file, ...reasonOf(error) };
  }
}

/** What the reader makes of the text, or why it cannot. */
export function attempt<T>(found: ResultText | NoResult, read: (text: string, file: string) => T): T | NoResult {
  if ('why' in found) return found;
  try {
    if (found.text === '') return { file: found.file, why: `${found.file} has no whole line` };
    return read(found.text, found.file);
  } catch (error) {
    return { file: found.file, ...reasonOf(error) };
  }
}

/** True for what {@link attempt} and {@link resultText} give in place of a result. */
export function isMissing<T extends object>(one: T | NoResult): one is NoResult {
  return 'why' in one;
}

/** The reason as a sentence that names the file and, where there is one, the line. */
export function sentence({ file, why, line }: NoResult): string {
  if (why.includes(file)) return why;
  return line === undefined ? `${file}: ${why}` : `${file}:${line}: ${why}`;
}

/**
 * True unless the text ends before the solver's last line. Outputs in the key-value language stand between lines of
 * `/****…/`; one that begins with such a line and does not end with one was cut.
 */
export function isFramed(text: string): boolean {
  const frame = /^\s*\/\*+\/\s*$/;
  const first = text.trimStart().split('\n', 1)[0] ?? '';
  const trimmed = text.trimEnd();
  return !frame.test(first) || frame.test(trimmed.slice(trimmed.lastIndexOf('\n') + 1));
}
