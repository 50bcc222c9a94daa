import { AppError } from '../errors/index.ts';
import { isFinal, Job, shortId, type Fact, type JobId, type JobRecord, type NewFact } from '../model/index.ts';
import { headOf, JobsFile, writeJobsFile, writeRecord, type JobHead } from './jobs-file.ts';

/** The jobs of a project as they stand: jobs.json and what became known since it was written. */
export class State {
  private readonly base: JobsFile;
  /** Jobs that are new or differ from the base, in the order they came; null for one that was removed. */
  private readonly changed = new Map<string, JobRecord | null>();

  /** Other keys of the document, carried along. */
  private readonly extra: Readonly<Record<string, unknown>>;

  constructor(base: JobsFile = JobsFile.empty, extra = base.extra) {
    this.base = base;
    this.extra = extra;
  }

  apply(fact: NewFact | Fact): void {
    if (fact.job === undefined) return;
    if (fact.type === 'removed') {
      this.changed.set(fact.job, null);
      return;
    }
    if (fact.set === undefined && fact.unset === undefined) return;
    const record = { ...this.record(fact.job), ...fact.set } as JobRecord;
    for (const key of fact.unset ?? []) delete record[key];
    this.changed.set(fact.job, { ...record, id: fact.job });
  }

  record(id: string): JobRecord | undefined {
    const changed = this.changed.get(id);
    if (changed !== undefined) return changed ?? undefined;
    const i = this.base.indexOf(id);
    return i === undefined ? undefined : this.base.record(i);
  }

  job(id: string): Job | undefined {
    const record = this.record(id);
    return record === undefined ? undefined : new Job(record);
  }

  /** Every job's id, status and analysis, oldest first; cheap. */
  *heads(): Generator<JobHead> {
    for (let i = 0; i < this.base.size; i++) {
      const head = this.base.head(i);
      const changed = this.changed.get(head.id);
      if (changed === undefined) yield head;
      else if (changed !== null) yield headOf(changed);
    }
    for (const record of this.added()) yield headOf(record);
  }

  /** Every job, oldest first. */
  *jobs(): Generator<Job> {
    for (let i = 0; i < this.base.size; i++) {
      const changed = this.changed.size === 0 ? undefined : this.changed.get(this.base.head(i).id);
      if (changed !== null) yield new Job(changed ?? this.base.record(i));
    }
    for (const record of this.added()) yield new Job(record);
  }

  /** Jobs that are not final yet. */
  *active(): Generator<Job> {
    for (const head of this.heads()) {
      if (isFinal(head.status)) continue;
      const job = this.job(head.id);
      if (job !== undefined) yield job;
    }
  }

  /** The job that a person means: an id, any unambiguous start or end of it, or a name only one job has. */
  find(ref: string): Job {
    const exact = this.job(ref);
    if (exact !== undefined) return exact;
    const matches = this.idsMatching(ref);
    const [only] = matches;
    if (only !== undefined && matches.length === 1) return this.job(only) ?? notFound(ref);
    const named = matches.length > 0 ? [] : [...this.jobs()].filter((job) => job.record.job_name === ref);
    if (named.length === 1 && named[0] !== undefined) return named[0];
    const all = matches.length > 0 ? matches : named.map((job) => job.id);
    if (all.length === 0) return notFound(ref);
    throw new AppError('AMBIGUOUS_JOB', { ref, matches: all.slice(0, 5).map(shortId), count: all.length });
  }

  /** The document that holds all of this. Lines of unchanged jobs are copied as they are. */
  toBytes(): Buffer {
    const lines: (Buffer | string)[] = [];
    for (let i = 0; i < this.base.size; i++) {
      const changed = this.changed.size === 0 ? undefined : this.changed.get(this.base.head(i).id);
      if (changed === undefined) lines.push(this.base.line(i));
      else if (changed !== null) lines.push(writeRecord(changed));
    }
    for (const record of this.added()) lines.push(writeRecord(record));
    return writeJobsFile(lines, this.extra);
  }

  private *added(): Generator<JobRecord> {
    for (const [id, record] of this.changed) {
      if (record !== null && this.base.indexOf(id) === undefined) yield record;
    }
  }

  private idsMatching(ref: string): JobId[] {
    if (ref.length < 3 || !/^[\w-]+$/.test(ref)) return [];
    const wanted = ref.toLowerCase();
    const ids: JobId[] = [];
    for (const { id } of this.heads()) {
      if (id.toLowerCase().startsWith(wanted) || id.toLowerCase().endsWith(wanted)) ids.push(id as JobId);
    }
    return ids;
  }
}

function notFound(ref: string): never {
  throw new AppError('NO_JOB', { ref });
}
