import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, resolve, sep } from 'node:path';
import { codeCatalogue, type Code } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { savedFiles } from './saved-inputs.ts';

/** Finds a code as the project has it now; undefined where it has none that can be read. */
export type CodeNow = (name: string) => Promise<Code | undefined>;

/**
 * The codes of jobs. A job is judged and read by the description it was made with: the one saved among its inputs,
 * where the project's own has changed since or is gone.
 */
export class JobCodes {
  private readonly folder: string;
  private readonly now: CodeNow;
  private readonly opened = new Map<string, Promise<Code | undefined>>();

  constructor(folder: string, now: CodeNow) {
    this.folder = folder;
    this.now = now;
  }

  /** The description that the job was made with; if that was not saved, the project's. */
  async of(job: Job): Promise<Code | undefined> {
    const now = await this.now(job.record.code?.name ?? job.record.analysis_step);
    const sha256 = job.record.code?.sha256;
    if (typeof sha256 !== 'string' || (await digestOf(now)) === sha256) return now;
    return (await this.saved(job, sha256)) ?? now;
  }

  /** The description as it is now; where the project has none any more, the one the job was made with. */
  async newest(job: Job): Promise<Code | undefined> {
    const sha256 = job.record.code?.sha256;
    const now = await this.now(job.record.code.name);
    return now ?? (typeof sha256 === 'string' ? this.saved(job, sha256) : undefined);
  }

  /** What has become of the job's code in the project. */
  async fate(job: Job): Promise<'same' | 'changed' | 'gone'> {
    const now = await this.now(job.record.code.name);
    if (now === undefined) return 'gone';
    const digest = await digestOf(now);
    return digest === (job.record.code.sha256 ?? undefined) ? 'same' : 'changed';
  }

  private saved(job: Job, sha256: string): Promise<Code | undefined> {
    let found = this.opened.get(sha256);
    if (found === undefined) {
      found = openSaved(this.folder, job);
      this.opened.set(sha256, found);
    }
    return found;
  }
}

/** Undefined for a code that is built in. */
async function digestOf(code: Code | undefined): Promise<string | undefined> {
  if (code === undefined || code.origin === 'built in') return undefined;
  return hashOfPath(code.origin).catch(() => undefined);
}

/**
 * Opens the saved code file of a job. A code is opened from a folder with its programs beside it: here it gets one for
 * as long as that takes. Only the description counts, so empty files stand in for the programs.
 */
async function openSaved(project: string, job: Job): Promise<Code | undefined> {
  const record = job.record.inputs.find(({ role }) => role === 'code');
  if (record === undefined) return undefined;
  const folder = await mkdtemp(resolve(tmpdir(), 'simtrail-code-'));
  try {
    const text = await savedFiles(project, job).read(record.path);
    if (text === undefined) return undefined;
    const home = resolve(folder, 'codes', 'saved');
    const programs = job.record.inputs.filter(({ role }) => role === 'program');
    for (const { path } of programs) await putInside(home, path, '');
    await putInside(home, basename(record.path), text);
    const catalogue = codeCatalogue(folder, { config: folder, builtIn: [] });
    return { ...(await catalogue.find(job.record.code.name)), origin: record.object ?? record.path };
  } catch (error) {
    if (AppError.is(error, 'NO_CODE', 'CODE_FILE', 'INPUT_UNREADABLE', 'BAD_PATH', 'OBJECT_CHANGED')) return undefined;
    throw error;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function putInside(home: string, path: string, content: string | Uint8Array): Promise<void> {
  const target = resolve(home, ...path.split('/'));
  if (!target.startsWith(home + sep)) throw new AppError('BAD_PATH', { path, file: 'jobs.json' });
  await mkdir(dirname(target), { recursive: true });
  await writeFile(target, content);
}
