import { statSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, extname, relative } from 'node:path';
import { AppError } from '../errors/index.ts';
import { copyHashed, hashOfPath, syncFolder, unreadable, writeFailed, writeSynced } from '../host/index.ts';
import { DigestCache, lookAt, type Look } from './digest-cache.ts';
import { digest } from './jobs-file.ts';
import { layout, place } from './layout.ts';
import { draftIn, NewObjects } from './new-objects.ts';

export interface SavedFile {
  sha256: string;
  /** Bytes. */
  size: number;
  /** Project-relative path of the saved copy. */
  object: string;
}

/** Nobody writes a copy for this long; an older draft was left by a killed process. */
const litterMs = 24 * 3_600_000;

/** Up to here a file is looked up by its digest before it is copied, bytes. */
const smallBytes = 4 << 20;

/**
 * The saved inputs: files named by the sha256 of their content and their extension, read-only, stored once. The live
 * file is never linked to: it goes on being edited.
 */
export class Objects {
  private readonly folder: string;
  private readonly cache: DigestCache;
  private readonly now: () => number;
  /** The folder is there, and what killed processes left in it is not. */
  private begun: Promise<void> | undefined;
  /** Where many things are saved together: what was saved so far, by version of its file, and may be no object yet. */
  private batch: { saved: Map<string, Promise<SavedFile>>; objects: NewObjects } | undefined;

  /** `now` is the time, ms since 1970. */
  constructor(
    folder: string,
    now: () => number = Date.now,
    cache = new DigestCache(place(folder, `${layout.cache}/digests.json`)),
  ) {
    this.folder = folder;
    this.now = now;
    this.cache = cache;
  }

  /**
   * For many files at once: what `work` saves with the objects it is given is there and on the disk when this resolves, and
   * may be used then. Where it fails some of them may be there, which nobody names. They are synced together, and a file that
   * many of them are is read once.
   */
  async together<T>(work: (objects: Objects) => Promise<T>): Promise<T> {
    const objects = new Objects(this.folder, this.now, this.cache);
    const batch = { saved: new Map<string, Promise<SavedFile>>(), objects: new NewObjects(this.folder) };
    objects.batch = batch;
    try {
      const result = await work(objects);
      await batch.objects.settle();
      return result;
    } catch (error) {
      await batch.objects.discard().catch(() => {});
      throw writeFailed('the saved copies of inputs', error);
    }
  }

  /**
   * Saves the file as it is now and returns its digest; the copy is on the disk then. A file that is known to be
   * unchanged since it was saved is not read again. Throws INPUT_UNREADABLE, INPUT_CHANGED, WRITE_FAILED.
   */
  async save(path: string): Promise<SavedFile> {
    const before = regularFile(path, this.now());
    const version = `${before.signature} ${path}`;
    const saving = this.batch?.saved.get(version) ?? this.saveVersion(path, before);
    this.batch?.saved.set(version, saving);
    return saving;
  }

  private async saveVersion(path: string, before: Look): Promise<SavedFile> {
    const size = Number(before.stats.size);
    const key = relative(this.folder, path);
    const known = await this.cache.get(key, before);
    if (known !== undefined) {
      const object = objectPath(known, path);
      if (this.has(object, size)) return { sha256: known, size, object };
    }
    const sha256 = await this.copy(path, before);
    await this.cache.set(key, before, sha256);
    return { sha256, size, object: objectPath(sha256, path) };
  }

  /** The digest of a file that is not saved. */
  async digest(path: string): Promise<{ sha256: string; size: number }> {
    const before = regularFile(path, this.now());
    const size = Number(before.stats.size);
    const key = relative(this.folder, path);
    const known = await this.cache.get(key, before);
    if (known !== undefined) return { sha256: known, size };
    const sha256 = await hashOfPath(path);
    assertUnchanged(path, before);
    await this.cache.set(key, before, sha256);
    return { sha256, size };
  }

  /** Saves text or bytes that were made, not read from a file. */
  async saveBytes(bytes: Uint8Array, extension: string): Promise<SavedFile> {
    const sha256 = digest(bytes);
    const object = objectPath(sha256, `x${extension}`);
    if (this.has(object, bytes.length)) return { sha256, size: bytes.length, object };
    if (this.batch === undefined) {
      await this.settled(object, async (draft) => {
        await writeSynced(draft, bytes);
        return object;
      });
    } else {
      await this.begin();
      await this.batch.objects.write(object, bytes).catch((error: unknown) => {
        throw writeFailed(`the saved copy of ${object}`, error);
      });
    }
    return { sha256, size: bytes.length, object };
  }

  /** The bytes of a saved file. Throws OBJECT_MISSING, OBJECT_CHANGED. */
  async read(object: string, sha256: string, path: string): Promise<Buffer> {
    const bytes = await readFile(this.place(object)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw new AppError('OBJECT_MISSING', { path, object });
      throw new AppError('INPUT_UNREADABLE', { path: object, why: error.message }, { cause: error });
    });
    if (digest(bytes) !== sha256) throw new AppError('OBJECT_CHANGED', { path, object });
    return bytes;
  }

  /** The absolute place of a saved file. */
  place(object: string): string {
    return place(this.folder, object);
  }

  /** Keeps what was learned about unchanged files for the next time. Losing it costs time only. */
  async close(): Promise<void> {
    await this.cache.write();
  }

  private has(object: string, size: number): boolean {
    if (this.batch?.objects.has(object) === true) return true;
    if (this.batch?.objects.mayBeThere(object) === false) return false;
    const found = statSync(place(this.folder, object), { throwIfNoEntry: false });
    return found?.isFile() === true && found.size === size;
  }

  private async copy(path: string, before: Look): Promise<string> {
    // Reading a small file twice costs less than writing it once more, and mostly it is there already.
    if (Number(before.stats.size) <= smallBytes) {
      const known = await hashOfPath(path);
      assertUnchanged(path, before);
      const object = this.place(objectPath(known, path));
      if ((await hashOfPath(object).catch(() => undefined)) === known) return known;
    }
    let sha256 = '';
    await this.settled(path, async (draft) => {
      sha256 = await copyHashed(path, draft, { sync: this.batch === undefined });
      assertUnchanged(path, before);
      return objectPath(sha256, path);
    });
    return sha256;
  }

  /** Puts what `write` wrote into a draft in the place that it names; nothing is left of it if anything fails. */
  private async settled(what: string, write: (draft: string) => Promise<string>): Promise<void> {
    const objects = place(this.folder, layout.objects);
    const draft = draftIn(this.folder);
    try {
      await this.begin();
      const object = await write(draft);
      if (this.batch !== undefined) return await this.batch.objects.add(object, draft);
      const target = this.place(object);
      if ((await mkdir(dirname(target), { recursive: true })) !== undefined) await syncFolder(objects);
      await chmod(draft, 0o444);
      await rename(draft, target);
      await syncFolder(dirname(target));
    } catch (error) {
      await rm(draft, { force: true }).catch(() => {});
      throw writeFailed(`the saved copy of ${what}`, error);
    }
  }

  private begin(): Promise<void> {
    const objects = place(this.folder, layout.objects);
    return (this.begun ??= mkdir(objects, { recursive: true }).then(() => removeLitter(objects)));
  }
}

async function removeLitter(objects: string): Promise<void> {
  for (const name of await readdir(objects).catch(() => [])) {
    if (!name.endsWith('.draft')) continue;
    const found = await stat(place(objects, name)).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > litterMs) await rm(place(objects, name), { force: true });
  }
}

/** Project-relative place of the saved copy of a file with this name and digest, whether there is one or not. */
export function objectPath(sha256: string, path: string): string {
  // In small letters: two copies of the same bytes must not differ in letter case only, which some computers cannot keep.
  const extension = extname(path).toLowerCase();
  const suffix = /^\.[a-z0-9]{1,16}$/.test(extension) ? extension : '';
  return `${layout.objects}/${sha256.slice(0, 2)}/${sha256}${suffix}`;
}

function regularFile(path: string, nowMs: number): Look {
  let found: Look;
  try {
    found = lookAt(path, nowMs);
  } catch (error) {
    throw unreadable(path, error);
  }
  // A pipe or a device would block or never end.
  if (!found.stats.isFile()) throw new AppError('INPUT_UNREADABLE', { path, why: 'it is not a regular file' });
  return found;
}

function assertUnchanged(path: string, before: Look): void {
  if (regularFile(path, 0).signature !== before.signature) throw new AppError('INPUT_CHANGED', { path });
}
