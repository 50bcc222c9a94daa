import { AppError } from '../errors/index.ts';
import { inParallel } from '../host/index.ts';
import type { Job, JobStatus } from '../model/index.ts';
import { cancelJobs } from './cancel-jobs.ts';
import { collectJob } from './collect-job.ts';
import { badStatus, doneBy, type ActParts, type JobAction, type Outcome } from './outcome.ts';
import { refOf } from './submission.ts';

/** Jobs that are acted on side by side. */
const atOnce = 4;

const held: Readonly<Record<'hold' | 'release', JobStatus>> = { hold: 'queued', release: 'held' };

/**
 * Acts on many jobs: each is tried, and one that could not be acted on keeps no other waiting. Outcomes are in the order of
 * `refs`. Jobs are cancelled together (`cancelJobs`); for the rest a machine is looked at once before and once after, however
 * many jobs there are, and one that does not answer is not asked about its other jobs.
 */
export async function actOnJobs(parts: ActParts, action: JobAction, refs: readonly string[]): Promise<Outcome[]> {
  const { store, refresh } = parts;
  if (action === 'cancel')
    return cancelJobs(parts, (state) => refs.map((ref) => tried(ref, () => fit(state.find(ref), action))));
  await refresh();
  const away = new Map<string, AppError>();
  const found = refs.map((ref) => tried(ref, () => fit(store.state.find(ref), action)));
  const actOn = async (ref: string, job: Job): Promise<Outcome> => {
    const outage = away.get(job.machine);
    if (outage !== undefined && action !== 'collect') return { ref, error: outage };
    try {
      if (action === 'collect') {
        const { job: collected, outage: met } = await collectJob(parts, job, {});
        return { ref, job: collected, ...(met === undefined ? {} : { outage: met }) };
      }
      const connection = await parts.connection(job.machine);
      await connection.scheduler[action](refOf(store, connection, job));
      return { ref, job };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      if (AppError.is(error, 'MACHINE_UNREACHABLE', 'LOGIN_NEEDED')) away.set(job.machine, error);
      return { ref, error };
    }
  };
  const acted = async (one: Outcome): Promise<Outcome> => (one.job === undefined ? one : actOn(one.ref, one.job));
  const outcomes = await inParallel(found, acted, atOnce);
  if (action === 'collect' || outcomes.every(({ error }) => error !== undefined)) return outcomes;
  await refresh('urgent');
  return outcomes.map((one) => (one.job === undefined ? one : { ...one, job: store.state.find(one.job.id) }));
}

/** Throws BAD_STATUS and NOT_OURS. What is collected is looked at by who collects it. */
function fit(job: Job, action: JobAction): Job {
  const isFit = action === 'collect' || (action === 'cancel' ? !job.isFinal : job.status === held[action]);
  if (!isFit) throw badStatus(job, action);
  if (action === 'cancel' && !job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: doneBy[action] });
  return job;
}

function tried(ref: string, find: () => Job): Outcome {
  try {
    return { ref, job: find() };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { ref, error };
  }
}
