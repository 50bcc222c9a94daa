import { AppError } from '../errors/index.ts';
import type { Job } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import type { Connection } from './connect.ts';
import { isWatched } from './refresh.ts';
import { refOf } from './submit.ts';

type Reach = (machine: string) => Promise<Connection>;

/** Asks for the end of a job; what becomes of it is seen by the next look. Throws BAD_STATUS, NOT_OURS. */
export async function cancel(store: Store, reach: Reach, job: Job): Promise<void> {
  if (job.isFinal) throw new AppError('BAD_STATUS', { job: job.name, status: job.status, action: 'cancelled' });
  if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'cancelled' });
  const cancel_requested_at = store.now().toISOString();
  await store.change((state) => {
    const now = state.job(job.id);
    return now === undefined || now.isFinal ? [] : [{ type: 'cancelling', job: job.id, set: { cancel_requested_at } }];
  });
  const asked = store.state.find(job.id);
  if (!isWatched(asked)) return;
  const connection = await reach(job.machine);
  await connection.scheduler.cancel(refOf(store, connection, job));
}

/** Keeps a queued job from starting, or lets it start again. Throws BAD_STATUS. */
export async function hold(store: Store, reach: Reach, job: Job, action: 'hold' | 'release'): Promise<void> {
  const { name, status } = job;
  if (status !== (action === 'hold' ? 'queued' : 'held'))
    throw new AppError('BAD_STATUS', { job: name, status, action: action === 'hold' ? 'held' : 'released' });
  const connection = await reach(job.machine);
  await connection.scheduler[action](refOf(store, connection, job));
}
