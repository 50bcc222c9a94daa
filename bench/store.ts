import { execFile, execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { createProject, Objects, Store } from '../src/store/index.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aBigFile, anyJob, aProjectOf, aProjectWithFiles } from './store-projects.ts';

const run = promisify(execFile);
const many = 100_000;
const megabyte = 1 << 20;

/** The store's figures, measured in a folder that is removed afterwards. Takes a minute or two and 4 GB of disk. */
export async function storeFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  try {
    const big = await aProjectOf(many, join(folder, 'big'));
    const small = await aProjectOf(10, join(folder, 'small'));
    return [
      await appending(big, small),
      ...(await opening(big)),
      await heap(big),
      ...(await savingUnchanged(join(folder, 'files'))),
      ...(await savingBig(folder)),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function appending(big: string, small: string): Promise<Figure> {
  const stores = [await Store.open(big), await Store.open(small)] as const;
  const append =
    ([big, small]: typeof stores, which: 0 | 1) =>
    async (): Promise<void> => {
      await (which === 0 ? big : small).change(() => [{ type: 'noted', job: anyJob, set: { notes: 'again' } }]);
    };
  const times = await inTurns(200, append(stores, 0), append(stores, 1));
  return figureOf('append a fact: 100,000 jobs, against 10 jobs', times, { bar: 1.5 });
}

async function opening(big: string): Promise<Figure[]> {
  const parse = async (): Promise<unknown> => {
    collectGarbage();
    return JSON.parse(await readFile(join(big, 'jobs.json'), 'utf8')) as unknown;
  };
  const open = async (): Promise<Store> => {
    collectGarbage();
    return Store.open(big);
  };
  const touch = async (): Promise<number> => {
    let tags = 0;
    for (const job of (await open()).state.jobs()) tags += job.tags.length;
    return tags;
  };
  return [
    figureOf('open 100,000 jobs, against JSON.parse', await inTurns(7, open, parse), { bar: 2 }),
    figureOf('open and read every record, against JSON.parse', await inTurns(7, touch, parse), { bar: 2 }),
  ];
}

async function heap(big: string): Promise<Figure> {
  const before = heapBytes();
  const store = await Store.open(big);
  store.state.find(anyJob);
  const ours = (heapBytes() - before) / megabyte;
  const baseline = statSync(join(big, 'jobs.json')).size / megabyte;
  return figureOf('memory with 100,000 jobs open, against the file', { ours, baseline }, { bar: 4, unit: 'MB' });
}

async function savingUnchanged(folder: string): Promise<Figure[]> {
  const paths = await aProjectWithFiles(10_000, folder);
  await new Promise((resolve) => setTimeout(resolve, 2500)); // files just written are not trusted to be unchanged
  const saveAll = async (): Promise<void> => {
    const objects = new Objects(folder);
    for (const path of paths) await objects.save(path);
    await objects.close();
  };
  const status = (): Promise<unknown> => run('git', ['-C', folder, 'status', '--porcelain']);
  const sum = (): Promise<unknown> =>
    run('sh', ['-c', `find ${folder}/analyses -type f -exec sha256sum {} + | tail -1`]);
  await saveAll();
  await status();
  return [
    figureOf('save 10,000 unchanged files, against git status', await inTurns(7, saveAll, status)),
    figureOf('save 10,000 unchanged files, against sha256sum', await inTurns(5, saveAll, sum)),
  ];
}

async function savingBig(folder: string): Promise<Figure[]> {
  const path = aBigFile(1 << 30, join(folder, 'mesh.ncdf'));
  const copy = join(folder, 'copy');
  execFileSync('sync', ['-f', path]);
  let count = 0;
  const save = async (): Promise<void> => {
    const project = join(folder, `saved-${count++}`);
    await createProject(project);
    await new Objects(project).save(path);
    rmSync(project, { recursive: true });
  };
  const sumAndCopy = (after: string) => async (): Promise<void> => {
    await run('sh', ['-c', `sha256sum ${path} && cp ${path} ${copy} ${after} && rm ${copy}`]);
  };
  return [
    figureOf('save 1 GiB, against sha256sum and cp', await inTurns(3, save, sumAndCopy(''))),
    figureOf('save 1 GiB, against sha256sum, cp and sync', await inTurns(2, save, sumAndCopy(`&& sync ${copy}`))),
  ];
}

let gc: (() => void) | undefined;

function collectGarbage(): void {
  if (gc === undefined) {
    setFlagsFromString('--expose-gc');
    gc = runInNewContext('gc') as () => void;
  }
  gc();
}

export function heapBytes(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
