import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { makeWholeFolder, syncFolder, writeSynced } from '../host/index.ts';
import type { Code } from './code.ts';
import { isInside } from './local-files.ts';
import { openCode, type OpenedCode } from './open-code.ts';

/**
 * Copies a code file and its programs into `codes/NAME/` of a project, whole or not at all. The same content again
 * changes nothing; a code file that is in the project's `codes/` already stays where it is.
 *
 * @throws AppError CODE_FILE, INPUT_UNREADABLE, CODE_EXISTS for another description under the same name, WRITE_FAILED
 */
export async function importCode(path: string, projectFolder: string): Promise<Code> {
  const opened = await openCode(path);
  const codes = join(projectFolder, 'codes');
  const home = await realpath(codes).catch(() => undefined);
  if (home !== undefined && isInside(home, await realpath(opened.code.origin))) return opened.code;
  const target = join(codes, opened.code.name);
  // Another program may be first: what it made is looked at like any other.
  if (!existsSync(target))
    await makeWholeFolder(target, (draft) => copy(opened, draft)).catch((error: unknown) => {
      if (!AppError.is(error, 'FOLDER_NOT_EMPTY')) throw error;
    });
  if (!(await isSame(opened, target))) {
    throw new AppError('CODE_EXISTS', { name: opened.code.name, folder: `codes/${opened.code.name}` });
  }
  return (await openCode(join(target, opened.files[0] ?? ''))).code;
}

async function copy({ code, files }: OpenedCode, draft: string): Promise<void> {
  for (const file of files) {
    const from = join(dirname(code.origin), file);
    const to = join(draft, file);
    await mkdir(dirname(to), { recursive: true });
    await writeSynced(to, await readFile(from));
    await chmod(to, ((await stat(from)).mode & 0o755) | 0o600);
  }
  await syncFolder(draft);
}

async function isSame({ code, files }: OpenedCode, target: string): Promise<boolean> {
  for (const file of files) {
    const there = await readFile(join(target, file)).catch(() => undefined);
    if (there?.equals(await readFile(join(dirname(code.origin), file))) !== true) return false;
  }
  return true;
}
