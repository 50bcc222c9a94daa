import { AppError } from '../errors/index.ts';
import type { InputRecord, Job } from '../model/index.ts';
import { layout, place } from '../store/index.ts';
import { createLocalTransport, type MachineFile, type Transport } from '../transport/index.ts';
import { collectedFiles } from './collect.ts';
import { folderOf, type Connection } from './connect.ts';

/** A file that a job wrote. */
export interface WrittenFile extends MachineFile {
  /** `here`: in the project. `remote`: on the job's machine only. */
  place: 'here' | 'remote';
  /** As it was when it was collected; null for one that was not. */
  sha256: string | null;
}

export interface Range {
  /** Bytes; negative: from the end. */
  from?: number;
  limit?: number;
}

/**
 * The files of one job: the inputs that were saved, and what it wrote, wherever that is. No name leads out of the
 * project's folder, or the job's own on its machine: links count as nothing, and a record that points elsewhere is
 * refused (NOT_OURS, BAD_PATH, BAD_NAME).
 */
export class JobFiles {
  private readonly project: string;
  private readonly job: Job;
  private readonly connection: () => Promise<Connection>;
  private readonly local: Transport = createLocalTransport('local');

  constructor(project: string, job: Job, connection: () => Promise<Connection>) {
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'read' });
    this.project = project;
    this.job = job;
    this.connection = connection;
  }

  /** What the job wrote, here and there; of its inputs those that were found changed when it was collected. `error`: the machine could not be asked, so what only lies there is left out. */
  async written(): Promise<{ files: WrittenFile[]; error?: AppError }> {
    const digests = new Map((await collectedFiles(this.project, this.job))?.map((file) => [file.path, file.sha256]));
    const given = new Set(this.job.record.inputs.map(({ path }) => path).filter((path) => !digests.has(path)));
    const listed = async (files: Promise<MachineFile[]>, place: WrittenFile['place']): Promise<WrittenFile[]> =>
      (await files)
        .filter(({ path }) => !given.has(path))
        .map((file) => ({ ...file, place, sha256: digests.get(file.path) ?? null }));
    const here = await listed(this.local.list(place(this.project, this.job.record.run_folder)), 'here');
    try {
      const away = await this.away();
      if (away === undefined) return { files: here };
      const known = new Set(here.map((file) => file.path));
      const there = await listed(away.transport.list(away.folder), 'remote');
      return { files: [...here, ...there.filter((file) => !known.has(file.path))] };
    } catch (error) {
      if (!(error instanceof AppError) || error.kind === 'integrity') throw error;
      return { files: here, error };
    }
  }

  /** Bytes of a file that the job wrote; undefined if there is none. What was brought home is read here. */
  async read(path: string, range: Range = {}): Promise<Uint8Array | undefined> {
    const away = this.job.isFinal ? undefined : await this.away();
    if (away !== undefined) return away.transport.read(away.folder, path, range);
    return (await this.readHere(path, range)) ?? this.readAway(path, range);
  }

  /** Bytes of a saved input; undefined if it was not saved or the copy is gone. */
  async readInput(path: string, range: Range = {}): Promise<Uint8Array | undefined> {
    const input = this.job.record.inputs.find((one) => one.path === path);
    if (input?.object === undefined || input.object === null) return undefined;
    return this.local.read(this.project, objectOf(input), range);
  }

  private readHere(path: string, range: Range): Promise<Uint8Array | undefined> {
    // From the project's folder on, so that a link in place of the job's own folder is none.
    return this.local.read(this.project, `${this.job.record.run_folder}/${path}`, range);
  }

  private async readAway(path: string, range: Range): Promise<Uint8Array | undefined> {
    const away = await this.away();
    return away?.transport.read(away.folder, path, range);
  }

  /** Undefined where the job ran in its folder in the project. */
  private async away(): Promise<{ transport: Transport; folder: string } | undefined> {
    const { machine, transport } = await this.connection();
    if (machine.work_folder === undefined) return undefined;
    return { transport, folder: folderOf(this.project, machine, this.job) };
  }
}

function objectOf({ path, object }: InputRecord): string {
  if (typeof object === 'string' && /^jobs\/objects\/[\w-]+\/[\w.-]+$/.test(object) && !object.includes('..'))
    return object;
  throw new AppError('BAD_PATH', { path, file: layout.jobs });
}
