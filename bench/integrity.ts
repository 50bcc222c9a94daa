import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { verify } from '../src/engine/index.ts';
import { signingKey } from '../src/host/index.ts';
import { createProject, Objects, Store } from '../src/store/index.ts';
import { idOf, made } from '../test/store/record.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';
import { aProjectOf } from './store-projects.ts';

const run = promisify(execFile);
const many = 10_000;

/** What it costs to know that a project is whole, and that nothing is to be saved. */
export async function integrityFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  const before = { config: process.env['XDG_CONFIG_HOME'], state: process.env['XDG_STATE_HOME'] };
  process.env['XDG_CONFIG_HOME'] = join(folder, 'config');
  process.env['XDG_STATE_HOME'] = join(folder, 'state');
  try {
    return [
      ...(await verifying(join(folder, 'objects'))),
      ...(await manyJobs(join(folder, 'many'))),
      await signing(folder),
      await savingAgain(join(folder, 'files')),
    ];
  } finally {
    setOrDelete('XDG_CONFIG_HOME', before.config);
    setOrDelete('XDG_STATE_HOME', before.state);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function verifying(folder: string): Promise<Figure[]> {
  await aProjectWithObjects(folder);
  const check = async (): Promise<void> => {
    const { problems, objects } = await verify(folder);
    if (problems.length > 0 || objects !== many) throw new Error(`${problems.length} problems, ${objects} objects`);
  };
  const sum = (): Promise<unknown> =>
    run('sh', ['-c', `find '${folder}/jobs/objects' -type f -print0 | xargs -0 sha256sum | tail -1`]);
  await check();
  const warm = await inTurns(11, check, sum);
  return [figureOf('verify 10,000 saved files of 3.4 kB, against sha256sum', warm, { bar: 1.2 })];
}

/** As `Objects` would leave it, without waiting for the disk ten thousand times. */
async function aProjectWithObjects(folder: string): Promise<void> {
  await createProject(folder, 'bench');
  const inputs = Array.from({ length: many }, (_, i) => {
    const bytes = Buffer.from(`${i}\n`.repeat(3400).slice(0, 3400));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const object = `jobs/objects/${sha256.slice(0, 2)}/${sha256}.dat`;
    mkdirSync(join(folder, dirname(object)), { recursive: true });
    writeFileSync(join(folder, object), bytes, { mode: 0o444 });
    return { path: `input-${i}.dat`, role: 'input', sha256, size: bytes.length, object };
  });
  const store = await Store.open(folder, { signer: signingKey });
  await store.change(() =>
    Array.from({ length: 100 }, (_, i) => made(i, { inputs: inputs.slice(i * 100, i * 100 + 100) })),
  );
  await store.close();
}

async function manyJobs(folder: string): Promise<Figure[]> {
  await aProjectOf(100_000, folder, { inputs: [] });
  const open = (): Promise<Store> => Store.open(folder);
  const check = async (): Promise<void> => {
    const { problems, jobs } = await verify(folder);
    if (problems.length > 0 || jobs.length !== 100_000) throw new Error(JSON.stringify(problems.slice(0, 3)));
  };
  await check();
  const store = await open();
  const known = 'c'.repeat(64);
  await store.change(() => [made(7, { inputs: [], inputs_digest: known })]);
  await store.close();
  const { state } = await open();
  const look = async (): Promise<void> => {
    if ([...state.where('inputs_digest', known)].length !== 1) throw new Error('it is not found');
  };
  return [
    figureOf('verify 100,000 jobs, against opening them', await inTurns(3, check, open)),
    figureOf('find identical work among 100,000 jobs, against opening them', await inTurns(15, look, open), {
      bar: 0.2,
    }),
  ];
}

async function signing(folder: string): Promise<Figure> {
  const stores: Store[] = [];
  for (const [name, options] of [
    ['signed', { signer: signingKey }],
    ['unsigned', {}],
  ] as const) {
    await createProject(join(folder, name), 'bench');
    const store = await Store.open(join(folder, name), options);
    await store.change(() => [made(1)]);
    stores.push(store);
  }
  const append = (which: 0 | 1) => async (): Promise<void> => {
    await stores[which]?.change(() => [{ type: 'noted', job: idOf(1), set: { notes: 'again' } }]);
  };
  return figureOf('append a signed fact, against an unsigned one', await inTurns(300, append(0), append(1)), {
    bar: 1.5,
  });
}

async function savingAgain(folder: string): Promise<Figure> {
  await createProject(folder, 'bench');
  const paths = Array.from({ length: many }, (_, i) => join(folder, `analyses/a/input-${i}.dat`));
  mkdirSync(join(folder, 'analyses/a'));
  for (const [i, path] of paths.entries()) writeFileSync(path, `${i}\n`.repeat(400));
  await new Promise((resolve) => setTimeout(resolve, 2500)); // files just written are not trusted to be unchanged
  const saveAll = async (): Promise<void> => {
    const objects = new Objects(folder);
    for (const path of paths) await objects.save(path);
    await objects.close();
  };
  const statAll = async (): Promise<void> => {
    for (const path of paths) statSync(path, { bigint: true });
  };
  await saveAll();
  // Each file is looked at, and so is its saved copy; the digests that were learned are read.
  return figureOf('save 10,000 unchanged inputs again, against stat on them', await inTurns(11, saveAll, statAll), {
    bar: 5,
  });
}

function setOrDelete(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
