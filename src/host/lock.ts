import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rm, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { isAlive, thisProcess, type ProcessIdentity } from './identity.ts';
import { writeFailed } from './whole-file.ts';

interface LockOptions {
  /** How long to wait for another holder, ms. */
  patienceMs?: number;
}

/** What a lock file says: who holds it, as which file, and a word that no other holding has. */
interface Holder extends ProcessIdentity {
  path?: string;
  nonce: string;
}

/** A holder on another computer, or of a folder that was moved or copied since, is gone when it has not renewed its lock for this long. */
const leaseMs = 60_000;
const renewMs = 15_000;

/** Nobody works this long on a file beside the lock; an older one was left by a killed process. */
const litterMs = 3_600_000;

/**
 * Runs `work` while no other process that asks for the same path does. The lock is made with link(2) from a file of our
 * own, which is atomic on NFS too (open(2), O_EXCL). It names its holder, so one left by a killed process is taken over
 * at once, and one from another computer when its lease has run out; so does one that came along with a folder that was
 * moved or copied, which its holder can neither renew nor remove. Throws LOCKED when patience ends.
 */
export async function withLock<T>(path: string, work: () => Promise<T>, options: LockOptions = {}): Promise<T> {
  const text = await acquire(path, options.patienceMs ?? 30_000);
  const renewal = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => {}), renewMs);
  renewal.unref();
  try {
    return await work();
  } finally {
    clearInterval(renewal);
    await removeIfStill(path, text);
  }
}

async function acquire(path: string, patienceMs: number): Promise<string> {
  const nonce = randomUUID();
  const own = `${path}.${nonce}`;
  const text = JSON.stringify({ ...thisProcess(), path, nonce } satisfies Holder);
  const deadline = Date.now() + patienceMs;
  try {
    await writeFile(own, text, { flag: 'wx' });
  } catch (error) {
    throw writeFailed(path, error);
  }
  try {
    for (let waitMs = 1; ; waitMs = Math.min(waitMs * 1.5, 25)) {
      if (await linked(own, path)) return text;
      const left = await leftBehind(path);
      if (left !== undefined) {
        // Its removal is itself done under a lock that only those who want to remove this very holding ask for.
        await withLock(`${path}.${left.nonce}.gone`, () => removeIfStill(path, left.text), { patienceMs });
        await removeLitter(path);
        continue;
      }
      if (Date.now() > deadline) throw await tooLong(path, patienceMs);
      await new Promise((resolve) => setTimeout(resolve, waitMs * (0.5 + Math.random())));
    }
  } finally {
    await unlink(own).catch(() => {});
  }
}

async function linked(own: string, path: string): Promise<boolean> {
  try {
    await link(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw writeFailed(path, error);
    // On NFS a link may succeed while its answer is lost; two names on our file mean it is ours.
    return (await stat(own)).nlink === 2;
  }
}

/** The text of the lock if its holder is certainly gone; undefined if it is held or free. */
async function leftBehind(path: string): Promise<{ text: string; nonce: string } | undefined> {
  const text = await textOf(path);
  if (text === undefined) return undefined;
  const holder = read(text);
  const alive = holder === undefined ? undefined : isAlive(holder);
  // Under another name it may be the same lock all the same; then it is renewed.
  const mayBeGone = alive === undefined || holder?.path !== path;
  if (alive !== false && !(mayBeGone && (await isExpired(path)))) return undefined;
  return { text, nonce: holder?.nonce ?? 'unreadable' };
}

async function isExpired(path: string): Promise<boolean> {
  const { mtimeMs } = await stat(path).catch(() => ({ mtimeMs: Date.now() }));
  return Date.now() - mtimeMs > leaseMs;
}

async function removeIfStill(path: string, text: string): Promise<void> {
  if ((await textOf(path)) === text) await rm(path, { force: true });
}

/** Where one process was killed, others may have been before: in the short time in which they had a file beside the lock. */
async function removeLitter(path: string): Promise<void> {
  const folder = dirname(path);
  for (const name of await readdir(folder).catch(() => [])) {
    if (!name.startsWith(`${basename(path)}.`)) continue;
    const file = join(folder, name);
    const { mtimeMs } = await stat(file).catch(() => ({ mtimeMs: Date.now() }));
    if (Date.now() - mtimeMs > litterMs) await rm(file, { force: true }).catch(() => {});
  }
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw writeFailed(path, error);
  }
}

function read(text: string): Holder | undefined {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    return typeof value.pid === 'number' && /^[\w-]+$/.test(value.nonce ?? '') ? (value as Holder) : undefined;
  } catch {
    return undefined;
  }
}

async function tooLong(path: string, patienceMs: number): Promise<AppError> {
  const holder = read((await textOf(path)) ?? '');
  const words = holder === undefined ? 'it is not known which' : `process ${holder.pid} on ${holder.host}`;
  return new AppError('LOCKED', { path, holder: words, seconds: Math.round(patienceMs / 1000) });
}
