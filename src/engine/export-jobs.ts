import { exportCrate, exportProv, type ExportedCrate, type ExportRequest } from '../crate/index.ts';
import { AppError } from '../errors/index.ts';
import { signingKey } from '../host/index.ts';
import type { Job } from '../model/index.ts';
import type { State, Store } from '../store/index.ts';

export type ExportChoice = Pick<ExportRequest, 'file' | 'largeBytes' | 'signal' | 'onProgress'>;

export interface Exported extends ExportedCrate {
  /** Jobs that were not named and have not ended: they are not in it. */
  unfinished: readonly Job[];
}

/**
 * Exports jobs that have ended.
 *
 * @throws AppError NO_JOB, AMBIGUOUS_JOB, BAD_STATUS for a named job that has not ended, NOT_OURS, and what `exportCrate`
 * throws
 */
export async function exportJobs(store: Store, refs: readonly string[], choice: ExportChoice): Promise<Exported> {
  const { unfinished, ...chosen } = await choose(store, refs);
  return { ...(await exportCrate({ ...chosen, ...choice, signer: signingKey })), unfinished };
}

/** The same jobs as PROV-JSON. */
export async function provOf(store: Store, refs: readonly string[]): Promise<string> {
  const { unfinished: _, ...chosen } = await choose(store, refs);
  return exportProv(chosen);
}

async function choose(
  store: Store,
  refs: readonly string[],
): Promise<Pick<ExportRequest, 'folder' | 'project' | 'jobs' | 'sequences' | 'isAll'> & { unfinished: Job[] }> {
  await store.refresh();
  await store.checkpoint().catch((error: unknown) => {
    // Where one may not write, the history is copied as far as it can be.
    if (!AppError.is(error, 'WRITE_FAILED', 'LOCKED')) throw error;
  });
  const { folder, project, state } = store;
  const named = refs.map((ref) => state.find(ref));
  for (const job of named) {
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'exported' });
    if (!job.isFinal) throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'exported' });
  }
  const ours = (refs.length > 0 ? [...new Map(named.map((job) => [job.id, job])).values()] : [...state.jobs()]).filter(
    (job) => job.isOurs,
  );
  const jobs = ours.filter((job) => job.isFinal).toSorted(byTime);
  const unfinished = ours.filter((job) => !job.isFinal);
  const isAll = refs.length === 0 && unfinished.length === 0;
  const of = withContinued(state, new Set(jobs.map(({ record }) => record.sequence?.id)));
  const sequences = [...state.sequences.values()].filter(({ id }) => isAll || of.has(id));
  return { folder, project, jobs, sequences, isAll, unfinished };
}

/** What a sequence continues says which of its tasks have jobs there. */
function withContinued({ sequences }: State, ids: ReadonlySet<string | undefined>): Set<string | undefined> {
  const found = new Set(ids);
  for (const id of found) {
    const former = sequences.get(id ?? '')?.continues?.id;
    if (former !== undefined) found.add(former);
  }
  return found;
}

function byTime(a: Job, b: Job): number {
  const [one, other] = [`${a.record.created_at} ${a.id}`, `${b.record.created_at} ${b.id}`];
  return one < other ? -1 : 1;
}
