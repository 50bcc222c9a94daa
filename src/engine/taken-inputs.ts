import { readFile } from 'node:fs/promises';
import type { InputRecord, Job } from '../model/index.ts';
import { readTaken, takenName, witnessFolder, type TakenFile } from '../scheduler/index.ts';
import { Objects, place, type Store } from '../store/index.ts';
import type { Transport } from '../transport/index.ts';

/** In a job's folder: what its script took from the folders of others. */
export const takenList = `${witnessFolder}/${takenName}`;

/**
 * The job with the files among its inputs that it took from others when it started. One whose original is here, with the
 * digest that the script told, is saved like any other input; one that was left on the machine is known by its digest.
 */
export async function withTaken(store: Store, job: Job): Promise<Job> {
  if (job.after.length === 0) return job;
  const list = place(store.folder, `${job.record.run_folder}/${takenList}`);
  const taken = takenIn(await readFile(list, 'utf8').catch(() => ''), job);
  if (taken.length === 0) return job;
  const objects = new Objects(store.folder);
  try {
    const added: InputRecord[] = [];
    for (const file of taken) added.push(await recordOf(store, objects, file));
    const paths = new Set(added.map(({ path }) => path));
    const inputs = [...job.record.inputs.filter(({ path }) => !paths.has(path)), ...added];
    return job.with({ inputs, reproducible: job.record.reproducible && added.every(({ object }) => object !== null) });
  } finally {
    await objects.close();
  }
}

/** The same, as far as it is known before anything of the job is here: what its own folder on its machine says. */
export async function takenBy(
  job: Job,
  { transport, folder }: { transport: Transport; folder: string },
): Promise<TakenFile[]> {
  if (job.after.length === 0) return [];
  const list = await transport.read(folder, takenList);
  return list === undefined ? [] : takenIn(new TextDecoder().decode(list), job);
}

function takenIn(list: string, job: Job): TakenFile[] {
  return readTaken(list).filter(({ from }) => job.after.includes(from.job));
}

async function recordOf(store: Store, objects: Objects, { path, sha256, size, from }: TakenFile): Promise<InputRecord> {
  const original = store.state.job(from.job);
  const saved =
    original?.isOurs === true
      ? await objects.save(place(store.folder, `${original.record.run_folder}/${from.path}`)).catch(() => undefined)
      : undefined;
  return { path, role: 'result', sha256, size, object: saved?.sha256 === sha256 ? saved.object : null, from };
}
