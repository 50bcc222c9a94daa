import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Engine } from '../../engine/index.ts';
import type { ExportMade } from '../shapes/index.ts';

/** So long an export waits to be saved, ms. */
const keptMs = 3_600_000;

interface Kept {
  project: string;
  file: string;
  name: string;
}

/** Exports that were made and wait to be saved by a browser, in a folder of this user alone that goes with the server. */
export class Exports {
  private readonly kept = new Map<string, Kept>();
  private folder: Promise<string> | undefined;

  async make(
    engine: Engine,
    project: string,
    { jobs, format, signal }: { jobs: readonly string[]; format: 'zip' | 'eln'; signal?: AbortSignal },
  ): Promise<ExportMade> {
    this.folder ??= mkdtemp(join(tmpdir(), 'simtrail-export-'));
    const id = randomBytes(16).toString('hex');
    const file = join(await this.folder, `${id}.${format}`);
    const made = await engine.export(jobs, { file, ...(signal === undefined ? {} : { signal }) });
    const [only] = jobs;
    const what = jobs.length === 1 && only !== undefined ? engine.job(only).name : engine.store.project.name;
    const name = `${what.replaceAll(/[^\w.-]+/g, '-')}.${format}`;
    this.kept.set(id, { project, file, name });
    setTimeout(() => void this.remove(id), keptMs).unref();
    return {
      id,
      name,
      size: made.size,
      sha256: made.sha256,
      jobs: made.jobs,
      files: made.files,
      left: made.left.map(({ of: job, name: path, size, left }) => ({ job, path, size, why: left ?? '' })),
      not_stated: [...made.notStated],
      unfinished: made.unfinished.map((job) => job.id),
    };
  }

  get(project: string, id: string): Kept | undefined {
    const found = this.kept.get(id);
    return found?.project === project ? found : undefined;
  }

  async close(): Promise<void> {
    this.kept.clear();
    if (this.folder !== undefined) await rm(await this.folder, { recursive: true, force: true });
  }

  private async remove(id: string): Promise<void> {
    const found = this.kept.get(id);
    this.kept.delete(id);
    if (found !== undefined) await rm(found.file, { force: true });
  }
}
