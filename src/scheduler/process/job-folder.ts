import { closeSync, constants, fstatSync, openSync, readSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readWitness, witnessFolder, type FolderWitness } from '../job-script.ts';
import { isAbsent, textAt } from './queue-folder.ts';

/** A requeue by Slurm counts attempts on; here a job has one. */
const attempt = 0;
const witnessFiles = ['claim', 'started', 'ended'].map((kind) => `${kind}.${attempt}`);

/** What the script says in a job's folder; undefined if it cannot be entered. */
export function witnessIn(folder: string): FolderWitness | undefined {
  const job = JobFolder.open(folder);
  try {
    return job?.witness();
  } finally {
    job?.close();
  }
}

/** A job's folder, held open: on Linux it is found through the handle wherever it is moved to. */
export class JobFolder {
  readonly path: string;
  readonly #handle: number;

  private constructor(path: string, handle: number) {
    this.path = path;
    this.#handle = handle;
  }

  static open(path: string): JobFolder | undefined {
    if (path === '') return undefined;
    try {
      return new JobFolder(path, openSync(path, constants.O_RDONLY | constants.O_DIRECTORY));
    } catch (error) {
      if (isAbsent(error) || (error as NodeJS.ErrnoException).code === 'EACCES') return undefined;
      throw error;
    }
  }

  /** Undefined if the folder was removed. */
  witness(): FolderWitness | undefined {
    if (fstatSync(this.#handle).nlink === 0) return undefined;
    const files = new Map<string, string>();
    for (const name of witnessFiles) {
      const text = textAt(this.#at(name));
      if (text !== undefined) files.set(name, text);
    }
    return readWitness(files);
  }

  /** Makes the claim in the script's place, so that no copy of it ever runs. False if one did claim. */
  claim(): boolean {
    try {
      writeFileSync(this.#at(`claim.${attempt}`), '- ended before it started\n', { flag: 'wx' });
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
      if (isAbsent(error)) return true;
      throw error;
    }
  }

  /** For what the script itself says; the program has files of its own. */
  openLog(): number | 'ignore' {
    try {
      return openSync(this.#at('script.log'), 'a', 0o644);
    } catch {
      return 'ignore';
    }
  }

  lastWords(): string {
    try {
      const file = openSync(this.#at('script.log'), 'r');
      try {
        const bytes = Buffer.alloc(300);
        const from = Math.max(0, fstatSync(file).size - bytes.length);
        const text = bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, from));
        return text.trim().split('\n').at(-1) ?? '';
      } finally {
        closeSync(file);
      }
    } catch {
      return '';
    }
  }

  close(): void {
    closeSync(this.#handle);
  }

  #at(name: string): string {
    const base = process.platform === 'linux' ? `/proc/self/fd/${this.#handle}` : this.path;
    return join(base, witnessFolder, name);
  }
}
