import { AppError, clauseOf } from '../../errors/index.ts';
import type { SavedText, SequenceRecord } from '../../model/index.ts';
import type { Point, Sequence } from '../../sequence/index.ts';
import type { Objects } from '../../store/index.ts';
import { readRequest, type ReadRequest, type SequenceFile } from './read-request.ts';
import type { Recorded } from './sequence-jobs.ts';

/** A sequence as its saved file says it, with the points of its tables by step. */
export interface SavedSequence {
  sequence: Sequence;
  points: ReadonlyMap<string, readonly Point[]>;
}

/** The files that were saved with sequences. They do not change, so each is read once. */
export class SavedSequences {
  private readonly objects: Objects;
  private readonly records: () => ReadonlyMap<string, SequenceRecord>;
  private readonly known = new Map<string, Promise<SavedSequence>>();

  constructor(objects: Objects, records: () => ReadonlyMap<string, SequenceRecord>) {
    this.objects = objects;
    this.records = records;
  }

  /** What was saved with a sequence a moment ago, as it was read before. */
  know({ id }: SequenceRecord, read: ReadRequest): void {
    this.known.set(id, Promise.resolve(savedSequence(read)));
  }

  /** Throws SEQUENCE_UNREADABLE. */
  async open(record: SequenceRecord): Promise<SavedSequence> {
    let reading = this.known.get(record.id);
    if (reading === undefined) {
      reading = this.read(record);
      this.known.set(record.id, reading);
      reading.catch(() => this.known.delete(record.id));
    }
    return reading;
  }

  /** A sequence, the one that it continues, and so on. Throws SEQUENCE_UNREADABLE. */
  async chainOf(record: SequenceRecord): Promise<Recorded[]> {
    const chain: Recorded[] = [{ record, sequence: (await this.open(record)).sequence }];
    for (let now = record; ;) {
      const former = this.records().get(now.continues?.id ?? '');
      // Ids sort by time: a record that somebody edited cannot lead in a circle.
      if (former === undefined || former.id >= now.id) return chain;
      chain.push({ record: former, sequence: (await this.open(former)).sequence });
      now = former;
    }
  }

  /** The file as it was saved, to be read again. Throws SEQUENCE_UNREADABLE. */
  async file(record: SequenceRecord): Promise<SequenceFile> {
    const { file, points } = record;
    // Whoever can edit jobs.json can leave anything in it.
    if (![file, ...Object.values(points ?? {})].every((one) => isSavedText(one)))
      throw unreadable(record, 'its record does not say where its file is saved');
    const read = async ({ object, sha256, name }: SavedText): Promise<{ name: string; text: string }> => {
      return { name, text: (await this.objects.read(object, sha256, name)).toString('utf8') };
    };
    try {
      const tables: Record<string, { name: string; text: string }> = {};
      for (const [step, table] of Object.entries(points ?? {})) tables[step] = await read(table);
      // Whoever started it was asked about its size then.
      return { file: await read(file), tables, points: Infinity };
    } catch (error) {
      throw unreadable(record, error);
    }
  }

  private async read(record: SequenceRecord): Promise<SavedSequence> {
    const file = await this.file(record);
    try {
      return savedSequence(await readRequest(file));
    } catch (error) {
      throw unreadable(record, error);
    }
  }
}

function savedSequence({ sequence, tables }: Pick<ReadRequest, 'sequence' | 'tables'>): SavedSequence {
  return { sequence, points: new Map([...tables].map(([step, table]) => [step, table.points])) };
}

function isSavedText(value: unknown): boolean {
  const { name, object, sha256 } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return [name, object, sha256].every((one) => typeof one === 'string');
}

function unreadable({ name, id }: SequenceRecord, cause: unknown): unknown {
  if (!(cause instanceof AppError) && typeof cause !== 'string') return cause;
  const why = typeof cause === 'string' ? cause : clauseOf(cause);
  return new AppError('SEQUENCE_UNREADABLE', { name, id, why }, { cause });
}
