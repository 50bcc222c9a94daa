import { hash } from 'node:crypto';
import { AppError } from '../errors/index.ts';
import type { Job } from '../model/index.ts';
import type { Store } from '../store/index.ts';
import { writeArrayScript } from './array-script.ts';
import type { Connection } from './connect.ts';
import { removeFolder } from './own-folder.ts';
import { savedScript } from './saved-inputs.ts';
import { jobsOfArray } from './sequences/arrays.ts';

/**
 * Removes the folder that the jobs of an array shared on their machine, once the last of them was cleaned. One that is
 * not certainly that of this array stays.
 */
export async function removeArrayFolder(
  store: Store,
  { machine, transport }: Connection,
  { id, record }: Job,
): Promise<void> {
  const one = store.state.job(id);
  if (one === undefined || record.array === undefined || record.array === null) return;
  const jobs = jobsOfArray(store.state, one, record.array.id);
  const [first] = jobs;
  if (first === undefined || jobs.some((job) => typeof job.record.cleaned_at !== 'string')) return;
  const script = await savedScript(store.folder, first);
  if (script === undefined) return;
  const sha256 = hash('sha256', writeArrayScript(script, first.record.array?.pack));
  const workFolder = machine.work_folder ?? '';
  const own = { job: one, machine: machine.name, workFolder, name: record.array.id, sha256 };
  await removeFolder(transport, own).catch((error: unknown) => {
    if (!AppError.is(error, 'NOT_ITS_FOLDER')) throw error;
  });
}
