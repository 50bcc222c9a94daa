import { readFile } from 'node:fs/promises';
import type { Fact } from '../model/index.ts';
import { digest } from './jobs-file.ts';
import { layout, place } from './layout.ts';
import { FactLog, type Stamp } from './log.ts';
import { folded } from './outside-edits.ts';
import { seal } from './sealed-line.ts';

/** A project's records as a copy of it holds them. */
export interface RecordsCopy {
  /** The bytes of jobs.json. */
  jobs: Buffer;
  /** The bytes of .simtrail/log.jsonl, a chain that ends in a checkpoint of these jobs. */
  log: Buffer;
  /** `whole`: byte for byte the project's own; `excerpt`: a new chain of the facts of the jobs that were asked for. */
  history: 'whole' | 'excerpt';
}

export interface RecordsWanted {
  /** Ids of the jobs; all if it is absent. */
  jobs?: ReadonlySet<string>;
  /** Ids of the sequences; all if it is absent. */
  sequences?: ReadonlySet<string>;
  /** True for text that must not leave this computer; such records are not copied whole. */
  isPrivate(text: string): boolean;
  /** A fact without what is private. */
  cleaned(fact: Fact): Fact;
  /** Who copies: an excerpt ends in a line of theirs, with their signature where they have a key. */
  by: Pick<Stamp, 'by' | 'signed'>;
}

/**
 * Copies the records of a project that is checkpointed (`Store.checkpoint`). The whole history is copied as it is where
 * everything is wanted and nothing in it is private. Otherwise the facts of what is wanted get a chain of their own, with
 * their times and authors and without signatures, which were for other lines; its last line is that of who copies, and by
 * the chain their signature is good for all. The same facts copied by the same user give the same bytes. Throws LOG_BROKEN.
 */
export async function copyRecords(folder: string, wanted: RecordsWanted): Promise<RecordsCopy> {
  const { jobs, log, history } = await readSettled(folder);
  const isAll = wanted.jobs === undefined && wanted.sequences === undefined;
  if (isAll && jobs !== undefined && log !== undefined) {
    if (!wanted.isPrivate(jobs.toString('utf8')) && !wanted.isPrivate(log.toString('utf8')))
      return { jobs, log, history: 'whole' };
  }
  const isWanted = ({ job, sequence }: Fact): boolean =>
    (job !== undefined && (wanted.jobs?.has(job) ?? true)) ||
    (sequence !== undefined && (wanted.sequences?.has(sequence.id) ?? true));
  const facts = history
    .filter((fact) => fact.type !== 'checkpoint' && isWanted(fact))
    .map((fact) => wanted.cleaned(fact));
  return { ...excerpt(facts, wanted.by), history: 'excerpt' };
}

/** jobs.json and the log it belongs to: another program may write between two looks. */
async function readSettled(folder: string): Promise<{ jobs?: Buffer; log?: Buffer; history: Fact[] }> {
  for (let turn = 1; ; turn++) {
    const jobs = await readFile(place(folder, layout.jobs)).catch(() => undefined);
    const log = await readFile(place(folder, layout.log)).catch(() => undefined);
    const history = await new FactLog(place(folder, layout.log)).catchUp();
    const last = history.at(-1);
    const isSettled =
      jobs !== undefined &&
      log?.at(-1) === 0x0a &&
      last?.checkpoint !== undefined &&
      digest(jobs) === last.checkpoint.sha256;
    if (isSettled) return { jobs, log, history };
    if (turn === 5) return { history };
    await new Promise((resolve) => setTimeout(resolve, 20 * turn));
  }
}

function excerpt(facts: readonly Fact[], { by, signed }: RecordsWanted['by']): { jobs: Buffer; log: Buffer } {
  const jobs = folded(facts).toBytes();
  const { at = new Date(0).toISOString() } = facts.at(-1) ?? {};
  const count = new Set(facts.flatMap(({ job = [] }) => job)).size;
  const checkpoint: Fact = {
    n: 0,
    at,
    by,
    ...(signed === undefined ? {} : { key: signed.key }),
    type: 'checkpoint',
    checkpoint: { sha256: digest(jobs), size: jobs.length, jobs: count },
    prev: '',
  };
  let prev = '0'.repeat(64);
  const lines = [...facts, checkpoint].map((fact, i) => {
    const { prev: _, key, ...rest } = fact;
    const isOwn = fact === checkpoint && key !== undefined;
    const line = seal({ ...rest, n: i + 1, ...(isOwn ? { key } : {}), prev }, isOwn ? signed?.sign : undefined);
    prev = digest(Buffer.from(line));
    return `${line}\n`;
  });
  return { jobs, log: Buffer.from(lines.join('')) };
}
