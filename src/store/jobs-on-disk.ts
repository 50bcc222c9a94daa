import { readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { AppError } from '../errors/index.ts';
import { syncFolder, writeFailed, writeSynced } from '../host/index.ts';
import { digest } from './jobs-file.ts';
import { layout, place } from './layout.ts';

/** How a jobs.json that was read is recognised again without reading it: size, times and inode. */
export type Signature = string;

/**
 * jobs.json and the drafts of it. A new jobs.json is written under a name that its checkpoint in the log tells, and takes
 * its place when the checkpoint is on the disk; so a draft that the newest checkpoint names has yet to be put in place.
 */
export class JobsOnDisk {
  readonly file: string;
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
    this.file = place(folder, layout.jobs);
  }

  /** Undefined if there is none. Throws JOBS_UNREADABLE. */
  async read(): Promise<Buffer | undefined> {
    try {
      return await readFile(this.file);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new AppError('JOBS_UNREADABLE', { file: this.file, why: (error as Error).message }, { cause: error });
    }
  }

  async signature(): Promise<Signature> {
    const found = await stat(this.file, { bigint: true }).catch(() => undefined);
    return found === undefined ? 'none' : `${found.size}:${found.mtimeNs}:${found.ctimeNs}:${found.ino}`;
  }

  /** Undefined if there is none that is whole. */
  async readDraft(sha256: string | undefined): Promise<Buffer | undefined> {
    if (sha256 === undefined) return undefined;
    const bytes = await readFile(this.draft(sha256)).catch(() => undefined);
    return bytes !== undefined && digest(bytes) === sha256 ? bytes : undefined;
  }

  async writeDraft(sha256: string, bytes: Buffer): Promise<void> {
    await rm(this.draft(sha256), { force: true });
    await writeSynced(this.draft(sha256), bytes);
    await syncFolder(place(this.folder, layout.own));
  }

  /** The draft takes the file's place. */
  async settle(sha256: string): Promise<void> {
    try {
      await rename(this.draft(sha256), this.file);
      await syncFolder(this.folder);
    } catch (error) {
      throw writeFailed(this.file, error);
    }
  }

  /** Those that killed programs left, except one. */
  async removeDrafts(except?: string): Promise<void> {
    const own = place(this.folder, layout.own);
    for (const name of await readdir(own)) {
      const sha256 = /^jobs\.([\da-f]{64})\.draft$/.exec(name)?.[1];
      if (sha256 !== undefined && sha256 !== except) await rm(place(own, name), { force: true });
    }
  }

  private draft(sha256: string): string {
    return place(this.folder, `${layout.own}/jobs.${sha256}.draft`);
  }
}
