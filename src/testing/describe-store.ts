import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProject, type Store } from '../store/index.ts';
import { describeContract, type Declared, type Deviation } from './clauses.ts';
import type { StoreBench } from './store-bench.ts';
import { changeClauses } from './store-change.ts';
import { fileClauses } from './store-file.ts';

/**
 * The contract of {@link Store} as a suite: each clause is a sentence of it. A store that cannot keep one names it among
 * its deviations, with the reason.
 *
 * @example
 * describeStore('on a RAM disk', (folder) => Store.open(folder));
 */
export function describeStore(
  name: string,
  open: (folder: string) => Promise<Store>,
  deviations: readonly Deviation[] = [],
): Declared {
  const bench = async (): Promise<StoreBench> => {
    const folder = await mkdtemp(join(tmpdir(), 'simtrail-clause-'));
    await createProject(folder, 'clause');
    const jobs = join(folder, 'jobs.json');
    const stores: Store[] = [];
    return {
      folder,
      open: async () => {
        const store = await open(folder);
        stores.push(store);
        return store;
      },
      read: async () => JSON.parse(await readFile(jobs, 'utf8')) as Awaited<ReturnType<StoreBench['read']>>,
      write: (document) => writeFile(jobs, JSON.stringify(document)),
      close: async () => {
        await Promise.allSettled(stores.map((store) => store.close()));
        await rm(folder, { recursive: true, force: true });
      },
    };
  };
  return describeContract(`store contract: ${name}`, bench, deviations, (clause) => {
    changeClauses(clause);
    fileClauses(clause);
  });
}
