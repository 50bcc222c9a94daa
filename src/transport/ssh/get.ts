import { mkdir, readdir, rm, rmdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { inParallel, withLock, writeFailed } from '../../host/index.ts';
import { Inside, isUnchanged } from '../inside.ts';
import { checkedName, incomingFolder } from '../names.ts';
import { inStep } from '../progress.ts';
import { checkRoom } from '../room.ts';
import { smallBytes, type GetOptions, type Got, type MachineFile } from '../transport.ts';
import { absent, listScript, lookScript, readFiles, readTarEnd, tarScript } from './get-scripts.ts';
import type { Place } from './put.ts';
import { notRead } from './refusal.ts';
import { isBroken, rsync } from './rsync.ts';
import { runScript } from './scripts.ts';
import { unpackTar } from './unpack.ts';

/** How often a get looks again when files vanished or changed under way. */
const rounds = 3;
/** With more names than this, looking at the whole folder costs less than looking at each. */
const manyNames = 200;
/** How long to wait for another get into the same folder. */
const patienceMs = 600_000;

/**
 * {@link Transport.get} over ssh: ask what is there, bring what is not here as it is there into a hidden folder, and
 * give the files their names when all have arrived. What a cut left in the hidden folder is gone on with.
 */
export async function getOver(
  place: Place,
  paths: readonly string[],
  into: string,
  { onProgress, seen = [], signal = new AbortController().signal }: GetOptions = {},
): Promise<Got> {
  signal.throwIfAborted();
  for (const path of paths) checkedName(path);
  await made(into);
  return withLock(
    join(into, `${incomingFolder}.lock`),
    async () => {
      const arrivals = join(into, incomingFolder, 'from-machine');
      const digests = new Map<string, string>();
      let failure: string | undefined;
      for (let round = 1; round <= rounds; round += 1) {
        const there = (round === 1 ? allOf(seen, paths) : undefined) ?? (await look(place, paths, signal));
        const wanted = await notYet(there, into);
        await checkRoom(wanted, arrivals, into);
        const done = inStep(sizeOf(there), onProgress);
        const same = sizeOf(there) - sizeOf(wanted);
        done.reach(same);
        const onBytes = (bytes: number): void => done.reach(same + bytes);
        const isFirst = wanted.length > 0 && (await made(arrivals));
        failure = await bring(place, wanted, arrivals, { digests, onBytes, signal, isFirst });
        if (failure !== undefined) continue;
        await settle(wanted, { arrivals, into, isFirst });
        done.reach(sizeOf(there));
        await clear(into);
        const found = new Set(there.map(({ path }) => path));
        const missing = paths.filter((path) => !found.has(path));
        for (const path of missing) digests.delete(path);
        return { missing, digests };
      }
      await clear(into);
      throw notRead(place.machine, place.folder, failure ?? '');
    },
    { patienceMs },
  );
}

/** Undefined if not all of them are among what was seen. */
function allOf(seen: readonly MachineFile[], paths: readonly string[]): MachineFile[] | undefined {
  const wanted = new Set(paths);
  const files = seen.filter(({ path }) => wanted.has(path));
  return files.length === wanted.size ? files : undefined;
}

async function look(
  { machine, link, folder }: Place,
  paths: readonly string[],
  signal: AbortSignal,
): Promise<MachineFile[]> {
  if (paths.length > manyNames) {
    // One walk through the folder; what it cannot tell for sure is asked for name by name.
    const { code, stdout } = await runScript(link, listScript(folder), { signal });
    const wanted = new Set(paths);
    if (code === 0) return readFiles(stdout).filter(({ path }) => wanted.has(path));
  }
  const { code, stdout, stderr } = await runScript(link, lookScript(folder, paths), { signal });
  if (code !== 0 && code !== absent) throw notRead(machine, folder, stderr.toString());
  return readFiles(stdout);
}

async function notYet(there: readonly MachineFile[], into: string): Promise<MachineFile[]> {
  const inside = new Inside(into);
  const isFolder = await inside.folders(there.map(({ path }) => path));
  const known = there.filter(({ path }) => isFolder(path)); // of thousands in new folders none needs a look
  const same = await inParallel(known, async (file) => isUnchanged(file, await inside.file(file.path)));
  const isHere = new Set(known.filter((_, index) => same[index] === true));
  return there.filter((file) => !isHere.has(file));
}

interface Bringing {
  /** Takes what {@link Got} tells. */
  digests: Map<string, string>;
  onBytes: (done: number) => void;
  signal: AbortSignal;
  /** Nothing arrived before. */
  isFirst: boolean;
}

/** Resolves with undefined when all have arrived whole, with the times that they were seen with, or with what was said when some did not. */
async function bring(
  place: Place,
  files: readonly MachineFile[],
  arrivals: string,
  bringing: Bringing,
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  const [small, big] = [files.filter((file) => isSmall(file)), files.filter((file) => !isSmall(file))];
  if (big.length === 0 || !(await place.link.canRsync(bringing.signal)))
    return bringByTar(place, files, arrivals, bringing);
  for (const { path } of big) bringing.digests.delete(path); // of what it was when it was small
  const done = sizeOf(small);
  const failure = small.length > 0 ? await bringByTar(place, small, arrivals, bringing) : undefined;
  const onBytes = (bytes: number): void => bringing.onBytes(done + bytes);
  return failure ?? bringByRsync(place, big, arrivals, { ...bringing, onBytes });
}

async function bringByRsync(
  { link, folder }: Place,
  files: readonly MachineFile[],
  arrivals: string,
  { onBytes, signal }: Bringing,
): Promise<string | undefined> {
  const stdin = files.map(({ path }) => `./${path}\0`).join('');
  // Else what was cut stays for the user alone, as rsync has it until it is whole.
  const modes = ['--perms', `--chmod=${fileModes(process.umask())}`];
  const args = [...modes, '--files-from=-', '--from0', `machine:${folder}/`, `${arrivals}/`];
  const { code, words } = await link.withSession(signal, async (command) =>
    rsync({ command, isNoisy: link.isNoisy, args, stdin, onBytes, signal }),
  );
  if (/write failed|No space left on device|Disk quota/i.test(words)) throw full(arrivals, words);
  if (isBroken(code)) throw link.lost(words);
  return code === 0 ? timed(files, arrivals) : words;
}

/** For rsync(1), --chmod: files as they are there, less what the umask takes from others; the user can read and write each. */
function fileModes(umask: number): string {
  const taken = ([who, shift]: readonly [string, number]): string => {
    const bits = umask >> shift;
    return `F${who}-${bits & 4 ? 'r' : ''}${bits & 2 ? 'w' : ''}${bits & 1 ? 'x' : ''}`;
  };
  const others = [['g', 3] as const, ['o', 0] as const].map(taken).filter((word) => !word.endsWith('-'));
  return ['Fu+rw', ...others].join(',');
}

/** rsync gives a file the time that it has when it is read; a change since we looked must show at the next get. */
async function timed(files: readonly MachineFile[], arrivals: string): Promise<string | undefined> {
  const from = new Inside(arrivals);
  const lost = await inParallel(files, async (file) => {
    const arrived = await from.file(file.path);
    if (arrived === undefined) return file.path;
    if (!isUnchanged(file, arrived)) await utimes(join(arrivals, file.path), new Date(), new Date(file.modifiedAt));
    return undefined;
  });
  const path = lost.find((name) => name !== undefined);
  return path === undefined ? undefined : `${path} did not arrive`;
}

async function bringByTar(
  place: Place,
  files: readonly MachineFile[],
  arrivals: string,
  { digests, onBytes, signal, isFirst }: Bringing,
): Promise<string | undefined> {
  const { link, folder } = place;
  const wanted = isFirst ? files : await notYet(files, arrivals); // a file gets its time when it is whole
  for (const { path } of wanted) digests.delete(path);
  if (wanted.length === 0) return undefined;
  const unpacking = unpackTar(arrivals, wanted);
  let done = sizeOf(files) - sizeOf(wanted);
  const onOutput = (bytes: Buffer): void => onBytes((done += bytes.length));
  try {
    const { stderr } = await runScript(link, tarScript(folder, wanted), { output: unpacking.input, onOutput, signal });
    const trouble = unpacking.trouble();
    if (trouble !== undefined) throw full(arrivals, trouble.message);
    const end = readTarEnd(stderr);
    const { arrived } = unpacking;
    const damaged: string[] = [];
    for (const { path } of wanted) {
      const sha256 = arrived.get(path);
      if (sha256 === undefined || end?.touched.has(`./${path}`) === true) continue;
      if (sha256 === end?.digests.get(`./${path}`)) digests.set(path, sha256);
      else damaged.push(path);
    }
    // 1: a file changed while it was read, as logs do (tar(1), RETURN VALUE).
    if (end === undefined || end.code > 1) return end?.words ?? stderr.toString();
    const lost = wanted.find(({ path }) => !arrived.has(path));
    if (lost !== undefined) return `${lost.path} did not arrive`;
    for (const path of damaged) await rm(join(arrivals, path));
    return damaged[0] === undefined ? undefined : `${damaged[0]} did not arrive as it is there`;
  } finally {
    unpacking.close();
  }
}

/** A folder that is new here gets its name as a whole, which for thousands of files is one rename. */
async function settle(
  files: readonly MachineFile[],
  { arrivals, into, isFirst }: { arrivals: string; into: string; isFirst: boolean },
): Promise<void> {
  const to = new Inside(into);
  const groups = new Map<string, string[]>();
  for (const { path } of files) {
    const [top = ''] = path.split('/', 1);
    const group = groups.get(top);
    if (group === undefined) groups.set(top, [path]);
    else group.push(path);
  }
  for (const [top, paths] of groups) {
    if (
      paths[0] !== top &&
      (isFirst || (await isJust(join(arrivals, top), paths.length))) &&
      (await to.placeFolder(join(arrivals, top), top))
    )
      continue;
    await inParallel(paths, async (path) => to.place(join(arrivals, path), path));
  }
}

/** Whether a folder that holds so many files holds nothing else, as an earlier try may have left there. */
async function isJust(folder: string, count: number): Promise<boolean> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => !entry.isDirectory()).length === count;
}

/** True if it was not there. */
async function made(folder: string): Promise<boolean> {
  const first = await mkdir(folder, { recursive: true }).catch((error: unknown) => {
    throw writeFailed(folder, error);
  });
  return first !== undefined;
}

async function clear(into: string): Promise<void> {
  await rm(join(into, incomingFolder, 'from-machine'), { recursive: true, force: true });
  await rmdir(join(into, incomingFolder)).catch(() => {}); // it was not needed, or a local arrival is there
}

function full(path: string, words: string): AppError {
  const why = /quota/i.test(words) ? 'your disk quota is used up' : 'there is no space left on the device';
  const known = /no space|quota/i.test(words) ? why : (words.trim().split('\n').at(-1) ?? words);
  return new AppError('WRITE_FAILED', { path, why: known }, { detail: words });
}

function sizeOf(files: readonly MachineFile[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function isSmall({ size }: MachineFile): boolean {
  return size <= smallBytes;
}
