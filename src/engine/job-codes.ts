import { codeFromText, type Code, type CodeCatalogue } from '../codes/index.ts';
import { AppError } from '../errors/index.ts';
import { hashOfPath } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import { savedFiles } from './saved-inputs.ts';

/**
 * The codes of jobs. A job is judged and read by the description it was made with: the one saved among its inputs,
 * where the project's own has changed since or is gone.
 */
export class JobCodes {
  private readonly folder: string;
  private readonly codes: CodeCatalogue;
  private readonly opened = new Map<string, Promise<Code | undefined>>();

  constructor(folder: string, codes: CodeCatalogue) {
    this.folder = folder;
    this.codes = codes;
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

  private async saved(job: Job, sha256: string): Promise<Code | undefined> {
    const opened = this.opened.get(sha256) ?? openSaved(this.folder, job);
    this.opened.set(sha256, opened);
    const found = await opened;
    // Another job may have saved what this one did not.
    if (found === undefined) this.opened.delete(sha256);
    return found;
  }

  /** As the project has it now; undefined where it has none that can be read: a job is still judged then, only not read. */
  private async now(name: string): Promise<Code | undefined> {
    try {
      return await this.codes.find(name);
    } catch (error) {
      if (AppError.is(error, 'NO_CODE', 'CODE_FILE')) return undefined;
      throw error;
    }
  }
}

/** Undefined for a code that is built in. */
async function digestOf(code: Code | undefined): Promise<string | undefined> {
  if (code === undefined || code.origin === 'built in') return undefined;
  return hashOfPath(code.origin).catch(() => undefined);
}

/** The saved description of a job; undefined if it was not saved or is not what was saved. */
async function openSaved(project: string, job: Job): Promise<Code | undefined> {
  const record = job.record.inputs.find(({ role }) => role === 'code');
  if (record === undefined) return undefined;
  try {
    const text = await savedFiles(project, job).read(record.path);
    return text === undefined
      ? undefined
      : await codeFromText(new TextDecoder().decode(text), record.object ?? record.path);
  } catch (error) {
    if (AppError.is(error, 'CODE_FILE', 'FILE_FORMAT', 'INPUT_UNREADABLE', 'OBJECT_CHANGED')) return undefined;
    throw error;
  }
}
