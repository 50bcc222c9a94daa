import { AppError } from '../errors/index.ts';
import { isFinal, type Job } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { collect } from './collect.ts';
import type { Connection } from './connect.ts';
import type { JobCodes } from './job-codes.ts';

/**
 * Collects a settled job again, with its code's description as it is now, and records what was found. Where its machine
 * does not answer, or is not known any more, what is here is read, and why is returned. Throws NOT_OURS, BAD_STATUS.
 */
export async function collectAgain(
  store: Store,
  reach: (machine: string) => Promise<Connection>,
  job: Job,
  codes: JobCodes,
): Promise<AppError | undefined> {
  if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'collected' });
  if (!job.isFinal || job.record.slurm_id === null) {
    throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'collected' });
  }
  const status = job.status === 'incomplete' ? 'succeeded' : job.record.status;
  const outcome = isFinal(status) ? status : 'lost';
  const detail = isFinal(status) && status !== 'succeeded' ? job.record.status_detail : null;
  const found = await reach(job.machine)
    .then(async (connection) => ({
      set: await collect(store, connection, { job, code: await codes.newest(job), outcome, detail }),
      outage: undefined,
    }))
    .catch(async (error: unknown) => {
      if (!AppError.is(error, 'NO_MACHINE', 'MACHINE_UNREACHABLE', 'MACHINES_FILE')) throw error;
      return {
        set: await collect(store, undefined, { job, code: await codes.newest(job), outcome, detail }),
        outage: error,
      };
    });
  await store.change(() => [{ type: 'collected', job: job.id, set: found.set }]);
  return found.outage;
}
