import { isAbsolute, relative, sep } from 'node:path';
import type { InputFile } from '../codes/index.ts';
import type { Analysis, InputRecord } from '../model/index.ts';
import { layout, place, type Store } from '../store/index.ts';
import { collectedFiles } from './collect.ts';

/** Tells which inputs of an analysis are results of other jobs of the project. */
export class Origins {
  private readonly store: Store;
  private readonly analysis: Analysis;

  constructor(store: Store, analysis: Analysis) {
    this.store = store;
    this.analysis = analysis;
  }

  /**
   * The record with the job that the file came from, if it lies in that job's folder or was copied out of it, and is
   * byte for byte what was collected of that job. A file that was edited on the way comes from nowhere.
   */
  async named(input: InputFile, record: InputRecord): Promise<InputRecord> {
    const source = input.from === '' ? undefined : this.sourceOf(input.from);
    const [, run, path] = /^(jobs\/[^/]+)\/(.+)$/.exec(source ?? '') ?? [];
    if (run === undefined || path === undefined) return record;
    for (const job of this.store.state.where('run_folder', run)) {
      if (!job.isOurs || typeof job.record.reuse_of === 'string') continue;
      const collected = (await collectedFiles(this.store.folder, job))?.find((file) => file.path === path);
      if (collected?.sha256 === record.sha256) return { ...record, from: { job: job.id, path } };
    }
    return record;
  }

  /** Project-relative. */
  private sourceOf(from: string): string | undefined {
    if (!isAbsolute(from)) return this.analysis.sources[from];
    const inside = relative(place(this.store.folder, layout.runs), from).split(sep);
    return inside[0] === '..' ? undefined : [layout.runs, ...inside].join('/');
  }
}
