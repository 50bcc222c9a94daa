import { chmod, open, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../errors/index.ts';
import { withArrival } from './arrival.ts';
import { copyHashed, hashOfPath, readRange, unreadable, writeFailed } from '../host/index.ts';
import { Inside, isUnchanged } from './inside.ts';
import { checkedName } from './names.ts';
import type { Got, OutgoingFile, TransferOptions } from './transport.ts';
import { inStep } from './progress.ts';

/** {@link Transport.put} where the machine is this computer. All files are copied and checked before one is placed. */
export async function putFiles(
  folder: string,
  files: readonly OutgoingFile[],
  { onProgress, signal }: TransferOptions = {},
): Promise<void> {
  signal?.throwIfAborted();
  for (const { to } of files) checkedName(to);
  const { add: onBytes } = inStep(
    files.reduce((sum, file) => sum + file.size, 0),
    onProgress,
  );
  await withArrival(folder, async (drafts) => {
    const arrived: { draft: string; file: OutgoingFile }[] = [];
    for (const [index, file] of files.entries()) {
      signal?.throwIfAborted();
      if (await isThere(folder, file, signal)) onBytes(file.size);
      else {
        const draft = join(drafts, String(index));
        const digest = await arriving(join(folder, file.to), copyHashed(file.from, draft, { onBytes, signal }));
        if (digest !== file.sha256) throw new AppError('INPUT_CHANGED', { path: file.from });
        await chmod(draft, file.executable === true ? 0o755 : 0o644);
        arrived.push({ draft, file });
      }
    }
    const inside = new Inside(folder);
    for (const { draft, file } of arrived) await inside.place(draft, file.to);
  });
}

async function isThere(folder: string, file: OutgoingFile, signal?: AbortSignal): Promise<boolean> {
  const there = await new Inside(folder).file(file.to);
  if (there === undefined || there.size !== file.size) return false;
  if (file.executable === true && (there.mode & 0o100) === 0) return false;
  return (await hashOfPath(join(folder, file.to), { signal })) === file.sha256;
}

/** {@link Transport.read} where the machine is this computer. */
export async function readBytes(
  folder: string,
  path: string,
  { from = 0, limit }: { from?: number; limit?: number } = {},
): Promise<Uint8Array | undefined> {
  if ((await new Inside(folder).file(path)) === undefined) return undefined;
  const file = await open(join(folder, path), 'r').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  try {
    const { size } = await file.stat();
    const start = Math.min(size, from < 0 ? Math.max(0, size + from) : from);
    return await readRange(file, start, Math.min(size - start, limit ?? Infinity));
  } finally {
    await file.close();
  }
}

/** {@link Transport.get} where the machine is this computer. */
export async function getFiles(
  folder: string,
  paths: readonly string[],
  into: string,
  { onProgress, signal }: TransferOptions = {},
): Promise<Got> {
  signal?.throwIfAborted();
  const source = new Inside(folder);
  const [before, target] = [new Inside(into), new Inside(into)];
  const sources = await Promise.all(paths.map(async (path) => ({ path, seen: await source.file(checkedName(path)) })));
  const { add: onBytes } = inStep(
    sources.reduce((sum, { seen }) => sum + (seen?.size ?? 0), 0),
    onProgress,
  );
  const missing = sources.filter(({ seen }) => seen === undefined).map(({ path }) => path);
  const digests = new Map<string, string>();
  await withArrival(into, async (drafts) => {
    for (const [index, { path, seen }] of sources.entries()) {
      if (seen === undefined) continue;
      signal?.throwIfAborted();
      if (isUnchanged({ size: seen.size, modifiedAt: seen.mtime.toISOString() }, await before.file(path))) {
        onBytes(seen.size);
        continue;
      }
      const draft = join(drafts, String(index));
      const digest = await arriving(join(into, path), copyHashed(join(folder, path), draft, { onBytes, signal }));
      const isSame = isUnchanged({ size: seen.size, modifiedAt: seen.mtime.toISOString() }, await source.file(path));
      if (isSame) digests.set(path, digest);
      await utimes(draft, seen.atime, seen.mtime);
      await target.place(draft, path);
    }
  });
  return { missing, digests };
}

/** A file that cannot be written is named as it will be called, not as it is called on its way in. */
async function arriving(path: string, copy: Promise<string>): Promise<string> {
  try {
    return await copy;
  } catch (error) {
    throw writeFailed(path, error);
  }
}
