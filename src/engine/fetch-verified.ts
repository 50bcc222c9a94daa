import { lstat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { AppError } from '../errors/index.ts';
import { FileHasher, hashOfPath } from '../host/index.ts';
import {
  smallBytes,
  type MachineFile,
  type Progress,
  type Transport,
  type TransferOptions,
} from '../transport/index.ts';

export interface FetchOptions extends TransferOptions {
  /** How long a machine that went away is waited for, ms; counted anew whenever something arrives. 0 unless told otherwise. */
  patienceMs?: number;
  /** Told each time before it is waited for. */
  onOutage?: (error: AppError) => void;
}

export interface Fetched {
  /** sha256 of what is here now and was compared with its digest on the machine. */
  verified: Map<string, string>;
  /** Files that were not there any more. */
  vanished: string[];
  /** Files that were another each time they were looked at: what is here is one state of them. */
  changing: string[];
}

/** How often a file is brought again that is not what its digest over there says. */
const rounds = 3;
/** Waits for a machine that went away, ms: the first, and the longest. */
const firstWaitMs = 500;
const longestWaitMs = 10_000;
/** Troubles that pass by themselves; see `Trouble`. */
const passing: readonly unknown[] = ['connection-lost', 'timeout', 'refused', 'no-route'];

/**
 * Brings files that were listed a moment ago, and compares each with the digest that its machine takes of it. A file that was changed there meanwhile, or
 * damaged on the way, is brought again. A link that is cut is taken up again, where it was cut, as long as the patience
 * lasts; so does the next call.
 *
 * @throws AppError MACHINE_UNREACHABLE, LOGIN_NEEDED, INPUT_UNREADABLE, WRITE_FAILED (a full disk); the signal's reason
 */
export async function fetchVerified(
  transport: Transport,
  { from, into, files }: { from: string; into: string; files: readonly MachineFile[] },
  options: FetchOptions,
): Promise<Fetched> {
  const patience = new Patience(options);
  const found: Fetched = { verified: new Map(), vanished: [], changing: [] };
  const hasher = new FileHasher();
  const digestsOf = async (paths: readonly string[], signal?: AbortSignal): Promise<ReadonlyMap<string, string>> =>
    paths.length === 0 ? new Map() : patience.persist(() => transport.digests(from, paths, signal));
  const isLarge = new Set(files.filter(({ size }) => size > smallBytes).map(({ path }) => path));
  let left = files.map(({ path }) => path);
  for (let round = 1; left.length > 0 && round <= rounds; round += 1) {
    const [{ missing, digests: came }, large] = await both(options.signal, (signal) => [
      patience.persist(() =>
        transport.get(from, left, into, {
          signal,
          onProgress: (progress) => patience.onProgress(progress),
          ...(round === 1 ? { seen: files } : {}),
        }),
      ),
      // Taken meanwhile: that costs no time, and a file that is the same at both times was the same all along.
      digestsOf(
        left.filter((path) => isLarge.has(path)),
        signal,
      ),
    ]);
    found.vanished.push(...missing);
    for (const [path, sha256] of came) found.verified.set(path, sha256);
    const gone = new Set(missing);
    const open = left.filter((path) => !gone.has(path) && !came.has(path));
    const small = await digestsOf(
      open.filter((path) => !large.has(path)),
      options.signal,
    );
    const again: string[] = [];
    for (const path of open) {
      options.signal?.throwIfAborted();
      const here = join(into, ...path.split('/'));
      const sha256 = isLarge.has(path) ? await hashOfPath(here, options) : (await hasher.look(here)).sha256;
      if (sha256 === (large.get(path) ?? small.get(path))) found.verified.set(path, sha256);
      else again.push(path);
    }
    left = again;
    if (round < rounds) for (const path of left) await distrust(join(into, ...path.split('/')));
  }
  return { ...found, changing: left };
}

/** Gives a file another time than it has on the machine, so that the next get brings it again. */
async function distrust(path: string): Promise<void> {
  const { atime, mtimeMs } = await lstat(path);
  await utimes(path, atime, new Date(mtimeMs - 1000));
}

/** Waits for two works; the failure of one ends the other. */
async function both<A, B>(
  signal: AbortSignal | undefined,
  work: (signal: AbortSignal) => [Promise<A>, Promise<B>],
): Promise<[A, B]> {
  const end = new AbortController();
  const works = work(signal === undefined ? end.signal : AbortSignal.any([signal, end.signal]));
  try {
    return await Promise.all(works);
  } catch (error) {
    end.abort(error);
    await Promise.allSettled(works);
    throw error;
  }
}

/** Does again what failed because the machine went away, until that takes too long. */
class Patience {
  private readonly options: FetchOptions;
  private since: number | undefined;

  constructor(options: FetchOptions) {
    this.options = options;
  }

  onProgress(progress: Progress): void {
    this.since = undefined;
    this.options.onProgress?.(progress);
  }

  async persist<T>(work: () => Promise<T>): Promise<T> {
    const { patienceMs = 0, onOutage, signal } = this.options;
    for (let waitMs = firstWaitMs; ; waitMs = Math.min(longestWaitMs, waitMs * 2)) {
      try {
        return await work();
      } catch (error) {
        if (!AppError.is(error, 'MACHINE_UNREACHABLE') || !passing.includes(error.facts.trouble)) throw error;
        this.since ??= performance.now();
        if (performance.now() - this.since + waitMs > patienceMs) throw error;
        onOutage?.(error);
        await wait(waitMs, undefined, { signal });
      }
    }
  }
}
