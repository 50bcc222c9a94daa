import { constants } from 'node:fs';
import { access, open, realpath, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AppError } from '../errors/index.ts';
import { unreadable } from '../host/index.ts';
import type { Code } from './code.ts';
import type { DeclaredCode } from './declared/declared-code.ts';
import type { CodeFile } from './declared/read-code-file.ts';
import { isInside } from './local-files.ts';

/** A code from the file system: what a code file and the programs beside it make. */
export interface OpenedCode {
  code: DeclaredCode;
  /** Names of the code file and of its programs, in the folder of the code file. */
  files: readonly string[];
}

/**
 * Reads a code file and makes sure of its programs. YAML and zod are loaded here and not before.
 *
 * @throws AppError CODE_FILE, INPUT_UNREADABLE
 */
export async function openCode(path: string): Promise<OpenedCode> {
  const file = resolve(path);
  const { code, read } = await readCode(await textOf(file, path), { shown: path, origin: file });
  for (const at of code.description.program.keys()) await checkProgram(read, at, { file, shown: path });
  return { code, files: [basename(file), ...code.description.program.map((program) => program.file)] };
}

/**
 * The code that a text describes, for judging and reading what a job left: its programs are not looked for.
 *
 * @param origin where the text is from, as the code says it
 * @throws AppError CODE_FILE
 */
export async function codeFromText(text: string, origin: string): Promise<Code> {
  return (await readCode(text, { shown: origin, origin })).code;
}

async function readCode(
  text: string,
  { shown, origin }: { shown: string; origin: string },
): Promise<{ code: DeclaredCode; read: CodeFile }> {
  const [{ readCodeFile }, { declaredCode }] = await Promise.all([
    import('./declared/read-code-file.ts'),
    import('./declared/declared-code.ts'),
  ]);
  const read = readCodeFile(text, shown);
  return { code: declaredCode(read.description, origin), read };
}

const mostBytes = 1 << 20;

async function textOf(file: string, shown: string): Promise<string> {
  try {
    const handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      const facts = await handle.stat();
      if (!facts.isFile()) throw new AppError('INPUT_UNREADABLE', { path: shown, why: 'it is not a regular file' });
      if (facts.size > mostBytes) throw wrong(shown, 'the file is larger than 1 MiB');
      return await handle.readFile('utf8');
    } finally {
      await handle.close();
    }
  } catch (error) {
    throw unreadable(shown, error);
  }
}

function wrong(file: string, why: string, place = { line: 1, column: 1 }): AppError<'CODE_FILE'> {
  return new AppError('CODE_FILE', { file, ...place, why });
}

/** A program must be a regular file that is really in the code file's folder: what is saved is what was meant. */
async function checkProgram(
  read: CodeFile,
  at: number,
  { file, shown }: { file: string; shown: string },
): Promise<void> {
  const program = read.description.program[at]?.file ?? '';
  const fault = (why: string): Error => wrong(shown, `the program ${program} ${why}`, read.placeOf(['program', at]));
  const folder = await realpath(dirname(file));
  const target = await realpath(join(folder, program)).catch(() => undefined);
  if (target === undefined) throw fault('is not beside the code file');
  if (!isInside(folder, target)) throw fault('is a link that leads out of the folder of the code file');
  if (!(await stat(target)).isFile()) throw fault('is not a regular file');
  await access(target, constants.R_OK).catch(() => {
    throw fault('may not be read by you');
  });
}
