import { basename, dirname } from 'node:path';
import { AppError } from '../errors/index.ts';
import { shellWord, type Job } from '../model/index.ts';
import { readWitness, scriptName, witnessFolder, type FolderWitness } from '../scheduler/index.ts';
import type { Store } from '../store/index.ts';
import type { Transport } from '../transport/index.ts';
import { arrayNames } from './array-script.ts';
import { folderOf, type Connection } from './connect.ts';

/** What a job's folder says. `gone`: it is not there; `unmade`: nor was it ever, as a task makes it when it starts. */
export type FolderWord = FolderWitness | 'gone' | 'unmade';

/** Absolute. `array`: of a task, the folder of its array. */
interface Place {
  folder: string;
  array: string | undefined;
}

/** Of each folder that is there, the small files in its witness folder by their names; and what else is there. */
interface Found {
  folders: Map<string, Map<string, string>>;
  others: Set<string>;
}

const witnessName = /^(?:claim|started|ended)\.\d+$/;
/** A larger file was not written by a job's script, bytes. */
const mostBytes = 4096;

/**
 * Asks the folders of jobs on one machine; of those that are not on this computer all in one trip. Throws
 * INPUT_UNREADABLE where it cannot be told whether a folder is there.
 */
export async function witnessesOf(
  store: Store,
  { machine, transport }: Connection,
  jobs: readonly Job[],
  patience: { timeoutMs?: number } = {},
): Promise<ReadonlyMap<string, FolderWord>> {
  if (jobs.length === 0) return new Map();
  const { work_folder } = machine;
  const places = jobs.map((job): Place => {
    const { array } = job.record;
    const isTask = array !== undefined && array !== null && work_folder !== undefined;
    return { folder: folderOf(store.folder, machine, job), array: isTask ? `${work_folder}/${array.id}` : undefined };
  });
  const found = machine.transport === 'local' ? await near(transport, places) : await far(transport, places, patience);
  const wordOf = ({ folder, array }: Place): FolderWord => {
    const files = found.folders.get(folder);
    if (files !== undefined) return readWitness(files);
    const isMarked = array === undefined || found.others.has(markOf(folder, array));
    return !isMarked && found.others.has(scriptOf(array)) ? 'unmade' : 'gone';
  };
  return new Map(jobs.map((job, at) => [job.id, wordOf(places[at] as Place)]));
}

const scriptOf = (array: string): string => `${array}/${scriptName}`;
const markOf = (folder: string, array: string): string => `${array}/${arrayNames.begun}/${basename(folder)}`;

async function near(transport: Transport, places: readonly Place[]): Promise<Found> {
  const found: Found = { folders: new Map(), others: new Set() };
  for (const { folder, array } of places) {
    const own = `${folder}/${witnessFolder}`;
    const names = (await transport.list(own)).map((file) => file.path);
    const files = new Map<string, string>();
    for (const name of names.filter((one) => witnessName.test(one))) {
      const bytes = await transport.read(own, name, { limit: mostBytes });
      if (bytes !== undefined) files.set(name, new TextDecoder().decode(bytes));
    }
    if (names.length > 0) found.folders.set(folder, files);
    else if (array !== undefined) {
      for (const path of [scriptOf(array), markOf(folder, array)])
        if ((await transport.read(dirname(path), basename(path), { limit: 1 })) !== undefined) found.others.add(path);
    }
  }
  return found;
}

async function far(transport: Transport, places: readonly Place[], patience: { timeoutMs?: number }): Promise<Found> {
  const { code, stdout, stderr } = await transport.run('sh -s', { stdin: lookScript(places), ...patience });
  const why = stderr.trim().split('\n').at(-1) ?? '';
  if (code !== 0 || why !== '') {
    const path = `${transport.machine}:${dirname(places[0]?.folder ?? '')}`;
    throw new AppError('INPUT_UNREADABLE', { path, why: why === '' ? 'it was not said why' : why });
  }
  return readLook(stdout);
}

/**
 * What is there, each `SIZE NAME` and NUL; after one more NUL the lines of the small files, each `NAME`, NUL and the line. No
 * program is started for a single job.
 */
export function lookScript(places: readonly Place[]): string {
  const names = places.flatMap(({ folder, array }) => [
    `${folder}/${witnessFolder}`,
    ...(array === undefined ? [] : [scriptOf(array), markOf(folder, array)]),
  ]);
  const find = 'find "$@" -maxdepth 1 -type f';
  return [
    '{ export LC_ALL=C',
    `n() { printf '%s\\0' ${[...new Set(names)].map(shellWord).join(' ')}; }`,
    // That something is not there is an answer.
    `{ n | xargs -0 sh -c '${find} -printf "%s %p\\0"; true' sh; } 2>&1 >&3 3>&- | grep -v -e 'No such file or directory$' -e 'Not a directory$' >&2`,
    `printf '\\0'`,
    `n | xargs -0 sh -c '${find} -size -${mostBytes / 512 + 1} \\( -name "claim.*" -o -name "started.*" -o -name "ended.*" \\) -print0' sh 2>/dev/null | xargs -0 -r grep -aHZ '' 2>/dev/null`,
    'exit 0; } 3>&1',
    '',
  ].join('\n');
}

export function readLook(stdout: string): Found {
  const found: Found = { folders: new Map(), others: new Set() };
  const end = stdout.indexOf('\0\0');
  const texts = linesByName(end < 0 ? '' : stdout.slice(end + 2));
  for (const entry of stdout.slice(0, Math.max(0, end)).split('\0')) {
    const [size = ''] = entry.split(' ', 1);
    const path = entry.slice(size.length + 1);
    const own = dirname(path);
    if (basename(own) !== witnessFolder) {
      found.others.add(path);
      continue;
    }
    const folder = dirname(own);
    const files = found.folders.get(folder) ?? new Map<string, string>();
    found.folders.set(folder, files);
    const [name, bytes] = [basename(path), Number(size)];
    if (!witnessName.test(name) || bytes > mostBytes) continue;
    // A file that was cut, or goes on, does not end in a newline; grep gives it one.
    const text = texts.get(path) ?? '';
    files.set(name, Buffer.byteLength(text) === bytes ? text : text.slice(0, -1));
  }
  return found;
}

function linesByName(text: string): Map<string, string> {
  const texts = new Map<string, string>();
  for (let at = 0; at < text.length;) {
    const named = text.indexOf('\0', at);
    const end = text.indexOf('\n', named);
    if (named < 0 || end < 0) break;
    const name = text.slice(at, named);
    texts.set(name, `${texts.get(name) ?? ''}${text.slice(named + 1, end + 1)}`);
    at = end + 1;
  }
  return texts;
}
