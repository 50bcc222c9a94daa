import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { configFolder } from '../host/index.ts';
import type { Code } from './code.ts';
import { importCode } from './import-code.ts';
import { openCode } from './open-code.ts';

/** A code as it was found, or the description that could not be read. */
export interface FoundCode {
  /** The code's name; of a broken description, what its file or folder is called. */
  name: string;
  from: 'project' | 'user' | 'built in';
  /** The description's path, or `built in`. */
  origin: string;
  code?: Code;
  /** Why there is no code. */
  error?: AppError;
}

/** The codes that can be used in a project: its own first, then the user's, then those that come with simtrail. */
export interface CodeCatalogue {
  /** Every code by its name, the first of a name only; broken descriptions are listed with their error. */
  list(): Promise<FoundCode[]>;
  /** Throws NO_CODE with the names there are, or what is wrong with the description that would be it. */
  find(name: string): Promise<Code>;
  /** Copies a code file and its programs into the project; see {@link importCode}. */
  add(path: string): Promise<Code>;
}

export interface CataloguePlaces {
  /** The user's own folder; below it is `codes/`. */
  config?: string;
  builtIn?: readonly Code[];
}

/** What is read is kept until the file changes, so a catalogue may be asked as often as one likes. */
export function codeCatalogue(
  projectFolder: string,
  { config = configFolder(), builtIn }: CataloguePlaces = {},
): CodeCatalogue {
  const read = keptReader();
  const list = async (): Promise<FoundCode[]> => {
    const found: FoundCode[] = [];
    for (const [from, folder] of [
      ['project', projectFolder],
      ['user', config],
    ] as const) {
      for (const path of await codeFiles(join(folder, 'codes')))
        found.push({ from, origin: path, ...(await read(path)) });
    }
    const own = builtIn ?? (await import('./built-in.ts')).builtInCodes;
    found.push(...own.map((code) => ({ name: code.name, from: 'built in' as const, origin: 'built in', code })));
    return firstOfEach(found);
  };
  return {
    list,
    find: async (name) => {
      const found = await list();
      const match = found.find((one) => one.name === name);
      if (match?.code !== undefined) return match.code;
      if (match?.error !== undefined) throw match.error;
      throw new AppError('NO_CODE', {
        name,
        known: found.filter((one) => one.code !== undefined).map((one) => one.name),
      });
    },
    add: (path) => importCode(path, projectFolder),
  };
}

type Read = Pick<FoundCode, 'name' | 'code' | 'error'>;

function keptReader(): (path: string) => Promise<Read> {
  const kept = new Map<string, { stamp: string; read: Read }>();
  return async (path) => {
    const stamp = await stat(path).then(
      ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
      () => '',
    );
    const before = kept.get(path);
    if (before !== undefined && stamp !== '' && before.stamp === stamp) return before.read;
    const read = await readOne(path);
    if (read.error === undefined) kept.set(path, { stamp, read });
    return read;
  };
}

async function readOne(path: string): Promise<Read> {
  try {
    const { code } = await openCode(path);
    return { name: code.name, code };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { name: nameFrom(path), error };
  }
}

function nameFrom(path: string): string {
  const isOwn = basename(dirname(path)) === 'codes';
  return isOwn ? basename(path, extname(path)) : basename(dirname(path));
}

/** A broken description stays in the list and in its place: what it would have been is not silently another code. */
function firstOfEach(found: readonly FoundCode[]): FoundCode[] {
  const good = new Set<string>();
  return found.filter((one) => {
    if (one.code === undefined) return true;
    const isFirst = !good.has(one.name);
    good.add(one.name);
    return isFirst;
  });
}

/** The YAML files in `codes/`, then those one folder deeper where the file says that it describes a code, by name. */
async function codeFiles(folder: string): Promise<string[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(() => [])).filter(isVisible);
  const inner: string[] = [];
  for (const { name } of entries.filter((entry) => !isYaml(entry.name))) {
    const below = await readdir(join(folder, name)).catch(() => []);
    for (const file of below.filter(isYaml).sort()) {
      if (await saysCode(join(folder, name, file))) inner.push(join(folder, name, file));
    }
  }
  const outer = entries.filter((entry) => isYaml(entry.name)).map((entry) => join(folder, entry.name));
  return [...outer.sort(), ...inner.sort()];
}

const isVisible = (entry: { name: string }): boolean => !entry.name.startsWith('.');
const isYaml = (name: string): boolean => /\.ya?ml$/i.test(name) && !name.startsWith('.');

/** Other YAML files may lie beside a program. One that cannot be read is named later. */
async function saysCode(path: string): Promise<boolean> {
  const text = await readFile(path, 'utf8').catch(() => 'simtrail_code:');
  return /^[ \t]*["']?simtrail_code/m.test(text.slice(0, 1 << 20));
}
