import { AppError } from '../errors/index.ts';
import {
  isFinal,
  Job,
  idMatcher,
  shortId,
  type Fact,
  type FactType,
  type JobRecord,
  type NewFact,
  type SequenceId,
  type SequenceRecord,
} from '../model/index.ts';
import { headOf, JobsFile, writeJobsFile, writeRecord, type JobHead } from './jobs-file.ts';

/** Facts that make a job. Any other says nothing of a job that is not there: somebody took it out meanwhile. */
const births: ReadonlySet<FactType> = new Set(['created', 'prepared', 'edited']);

type Keys = Record<string, unknown>;

/** What was made of records. */
class Made<T> {
  readonly ofBase: (T | undefined)[] = [];
  readonly ofChanged = new WeakMap<JobRecord, T>();
}

/** The jobs of a project as they stand: jobs.json and what became known since it was written. */
export class State {
  private readonly base: JobsFile;
  /** Jobs that are new or differ from the base, in the order they came; null for one that was removed. */
  private readonly changed = new Map<string, JobRecord | null>();

  /** By what it was made with. */
  private readonly made = new Map<unknown, Made<object>>();

  /** Other keys of the document, carried along. */
  private readonly extra: Readonly<Record<string, unknown>>;

  /** How many facts were applied since it was read: what is derived from it holds as long as this is the same. */
  revision = 0;

  /** By id, in the order they were started. */
  readonly sequences: ReadonlyMap<string, SequenceRecord>;

  constructor(base: JobsFile = JobsFile.empty, extra = base.extra) {
    this.base = base;
    this.extra = extra;
    this.sequences = new Map(sequencesIn(extra).map((record) => [record.id, record]));
  }

  apply(fact: NewFact | Fact): void {
    this.revision += 1;
    if (fact.sequence !== undefined) {
      const { id, set } = fact.sequence;
      const sequences = this.sequences as Map<string, SequenceRecord>;
      sequences.set(id, { ...sequences.get(id), ...set, id } as SequenceRecord);
    }
    if (fact.job === undefined) return;
    if (fact.type === 'removed') {
      this.changed.set(fact.job, null);
      return;
    }
    if (fact.set === undefined && fact.unset === undefined) return;
    const before = this.record(fact.job);
    if (before === undefined && !births.has(fact.type)) return;
    const record = { ...before, ...fact.set, id: fact.job } as JobRecord;
    // A key with no value is none, here and in JSON; to take it out of thousands takes longer than all else that is done.
    for (const key of fact.unset ?? [])
      if (key !== 'id' && Object.hasOwn(record, key)) (record as Keys)[key] = undefined;
    this.changed.set(fact.job, record);
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

  /** The jobs that a sequence has, oldest first; found without reading any other. */
  *jobsOfSequence(id: SequenceId): Generator<Job> {
    for (const i of this.base.holding(inSequence(id))) {
      if (!this.changed.has(this.base.head(i).id)) yield new Job(this.base.record(i));
    }
    for (const record of this.changed.values()) if (record?.sequence?.id === id) yield new Job(record);
  }

  /** What `make` gives for each of them, where it gives something; it is asked once for each record. */
  *eachOfSequence<T extends object>(id: SequenceId, make: (job: Job) => T | undefined): Generator<T> {
    const made = (this.made.get(make) ?? new Made()) as Made<T>;
    this.made.set(make, made);
    for (const i of this.base.holding(inSequence(id))) {
      if (this.changed.has(this.base.head(i).id)) continue;
      const own = (made.ofBase[i] ??= make(new Job(this.base.record(i))));
      if (own !== undefined) yield own;
    }
    for (const record of this.changed.values()) {
      if (record?.sequence?.id !== id) continue;
      const own = made.ofChanged.get(record) ?? make(new Job(record));
      if (own === undefined) continue;
      made.ofChanged.set(record, own);
      yield own;
    }
  }

  /** Jobs that are not final yet. */
  *active(): Generator<Job> {
    for (const head of this.heads()) {
      if (isFinal(head.status)) continue;
      const job = this.job(head.id);
      if (job !== undefined) yield job;
    }
  }

  /** The job that a person means: an id, a part of one as {@link idMatcher} has it, or a name only one job has. */
  find(ref: string): Job {
    const exact = this.job(ref);
    if (exact !== undefined) return exact;
    const matches = new Set<string>([
      ...[...this.heads()].map(({ id }) => id).filter(idMatcher(ref)),
      ...[...this.where('job_name', ref)].map(({ id }) => id),
    ]);
    const [first] = matches;
    if (first === undefined) throw new AppError('NO_JOB', { ref });
    if (matches.size > 1)
      throw new AppError('AMBIGUOUS_JOB', { ref, matches: [...matches].slice(0, 5).map(shortId), count: matches.size });
    return this.find(first);
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
    const sequences = [...this.sequences.values()];
    return writeJobsFile(lines, sequences.length === 0 ? this.extra : { ...this.extra, sequences });
  }

  private *added(): Generator<JobRecord> {
    for (const [id, record] of this.changed) {
      if (record !== null && this.base.indexOf(id) === undefined) yield record;
    }
  }

  /** Jobs whose record has this text under this key; found without reading the other records. */
  *where(key: string, text: string): Generator<Job> {
    for (const job of this.holding(`${JSON.stringify(key)}:${JSON.stringify(text)}`)) {
      if (job.record[key] === text) yield job;
    }
  }

  /** Jobs whose record has this id or digest in some place, but not the job itself. */
  *naming(id: string): Generator<Job> {
    const text = JSON.stringify(id);
    for (const job of this.holding(text)) {
      if (job.id !== id && JSON.stringify(job.record).includes(text)) yield job;
    }
  }

  /** Jobs whose line may hold a text; one look through the bytes of the file. */
  private *holding(text: string): Generator<Job> {
    const seen = new Set<string>();
    for (const i of this.base.holding(Buffer.from(text))) {
      const { id } = this.base.head(i);
      seen.add(id);
      const job = this.job(id);
      if (job !== undefined) yield job;
    }
    for (const [id, record] of this.changed) if (record !== null && !seen.has(id)) yield new Job(record);
  }
}

/** As it stands in the line of each of its jobs. */
function inSequence(id: SequenceId): Buffer {
  return Buffer.from(`"sequence":{"id":${JSON.stringify(id)}`);
}

/** What stands below `sequences` in the document; what has no id there is not ours and is left out. */
function sequencesIn({ sequences }: Readonly<Record<string, unknown>>): SequenceRecord[] {
  if (!Array.isArray(sequences)) return [];
  return sequences.filter((one: unknown): one is SequenceRecord => {
    return typeof one === 'object' && one !== null && typeof (one as SequenceRecord).id === 'string';
  });
}
