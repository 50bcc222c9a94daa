import { execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  aProgram,
  aProject,
  aRecord,
  asNobody,
  aTinyDisk,
  canMount,
  idOf,
  isRoot,
  made,
  opened,
  scratch,
  start,
} from '../../test/store/kit.ts';
import { expectKept, writer } from '../../test/store/writer.ts';
import type { JobRecord, NewFact } from '../model/index.ts';
import { createProject, Store, type State } from './index.ts';

const program = aProgram(`
  import { Store } from './src/store/index.ts';
  try {
    const store = await Store.open(process.argv[2]);
    console.log(JSON.stringify([...store.state.jobs()].map((job) => job.record)));
    await store.refresh();
    console.log(String([...store.state.jobs()].length));
    await store.change(() => [{ type: 'noted', job: 'a', set: { notes: 'b' } }]).catch((error) => console.log(error.code));
    await store.close();
  } catch (error) {
    console.log(error.code);
  }
`);

const noted = (n: number, notes: string): NewFact => ({ type: 'noted', job: idOf(n), set: { notes } });
const records = (state: State): JobRecord[] => [...state.jobs()].map((job) => job.record as JobRecord);
const lookAt = async (folder: string): Promise<JobRecord[]> => {
  const store = await Store.open(folder);
  const seen = records(store.state);
  await store.close();
  return seen;
};
const inFile = async (folder: string): Promise<unknown> =>
  (JSON.parse(await readFile(join(folder, 'jobs.json'), 'utf8')) as { jobs: unknown }).jobs;

describe('a store', () => {
  it('writes nothing when it is opened and closed', async () => {
    const folder = await aProject();
    const before = await readdir(folder, { recursive: true });

    await (await Store.open(folder)).close();

    expect(await readdir(folder, { recursive: true })).toEqual(before);
  });

  it('makes ids and stamps from the time and the random bytes it is given', async () => {
    const folder = await aProject();
    const store = await Store.open(folder, { now: () => 1000, random: (count) => new Uint8Array(count) });

    expect(store.newId()).toBe('00000000-03e8-7000-8000-000000000000');
    const [fact] = await store.change(() => [made(1)]);
    expect(fact).toMatchObject({ n: 1, at: '1970-01-01T00:00:01.000Z', ...made(1) });
  });

  it('takes hundreds of thousands of facts at once', async () => {
    const store = await opened(await aProject());
    const facts = Array.from({ length: 150_000 }, () => ({ ...made(1), set: {} }));

    expect(await store.change(() => facts)).toHaveLength(facts.length);
  });

  it('shows changes of other stores after a look', async () => {
    const folder = await aProject();
    const [one, other] = [await opened(folder), await opened(folder)];

    await one.change(() => [made(1)]);
    expect(records(other.state)).toEqual([]);
    await other.refresh();
    expect(records(other.state)).toEqual([aRecord(1)]);
    await one.checkpoint();
    await one.change(() => [noted(1, 'x')]);
    await other.refresh();
    expect(other.state.record(idOf(1))?.notes).toBe('x');
  });

  it('decides each change on what those before it did, also of those asked for at once', async () => {
    const store = await opened(await aProject());
    await store.change(() => [made(1, { nodes: 0 })]);

    const all = await Promise.all(
      Array.from({ length: 50 }, () =>
        store.change((state) => [
          { type: 'edited', job: idOf(1), set: { nodes: (state.record(idOf(1))?.nodes ?? 0) + 1 } },
        ]),
      ),
    );

    expect(all.map(([fact]) => fact?.set?.nodes)).toEqual(Array.from({ length: 50 }, (_, i) => i + 1));
  });

  it('does the other changes when one of them throws', async () => {
    const store = await opened(await aProject());

    const outcomes = await Promise.allSettled([
      store.change(() => [made(1)]),
      store.change(() => {
        throw new Error('no');
      }),
      store.change(() => [made(2), made(3)]),
      store.change(() => []),
    ]);

    expect(outcomes.map((one) => (one.status === 'fulfilled' ? one.value.length : 'thrown'))).toEqual([
      1,
      'thrown',
      2,
      0,
    ]);
    expect(records(store.state)).toHaveLength(3);
  });

  it('answers a change that is asked for in the moment another fails', async () => {
    const folder = await aProject();
    const store = await Store.open(folder, { patienceMs: 20 });
    const lock = join(folder, '.simtrail/lock');
    await writeFile(lock, JSON.stringify({ host: 'elsewhere', pid: 1, started: '1', boot: 'b', nonce: 'n' }));

    await expect(store.change(() => [made(1)])).rejects.toMatchObject({ code: 'LOCKED' });
    const outcome = await store
      .change(() => [made(1)])
      .catch(() => store.change(() => [made(1)]).catch(() => 'locked too'));

    expect(outcome).toBe('locked too');
    await rm(lock);
    await expect(store.change(() => [made(1)])).resolves.toHaveLength(1);
  });

  it('writes a big jobs.json only when enough has changed, if it may be lazy', async () => {
    const folder = await aProject();
    const store = await opened(folder);
    await store.change(() => Array.from({ length: 1200 }, (_, i) => made(i)));
    await store.checkpoint({ lazy: true });
    expect(await inFile(folder)).toHaveLength(1200);

    await store.change(() => [noted(1, 'x')]);
    await store.checkpoint({ lazy: true });
    expect(await inFile(folder)).toMatchObject({ 1: { notes: aRecord(1).notes } });

    await store.checkpoint();
    expect(await inFile(folder)).toMatchObject({ 1: { notes: 'x' } });
  });

  it('opens what was moved, and what lacks the folders that an archive leaves out', async () => {
    const folder = await aProject();
    const store = await Store.open(folder);
    await store.change(() => [made(1)]);
    await store.close();
    const moved = join(await scratch(), 'moved to ✓ "here"');
    await rename(folder, moved);
    await rm(join(moved, '.simtrail'), { recursive: true });

    expect(await lookAt(moved)).toEqual([aRecord(1)]);
  });

  it('has what any facts say, whoever wrote them and whenever jobs.json was written', async () => {
    const step = fc.record({
      who: fc.integer({ min: 0, max: 1 }),
      job: fc.integer({ min: 1, max: 3 }),
      set: fc.dictionary(fc.string({ maxLength: 3 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3 }),
      checkpoint: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
        const folder = await aProject();
        const stores = [await Store.open(folder), await Store.open(folder)] as const;
        const wanted = new Map<string, unknown>();
        for (const { who, job, set, checkpoint } of steps) {
          const clean = JSON.parse(JSON.stringify(set)) as Partial<JobRecord>;
          const id = idOf(job);
          await stores[who === 0 ? 0 : 1].change(() => [{ type: 'edited', job: id, set: clean }]);
          wanted.set(id, { ...(wanted.get(id) as object), ...clean, id });
          if (checkpoint) await stores[who === 0 ? 0 : 1].checkpoint();
        }
        expect(await lookAt(folder)).toEqual([...wanted.values()]);
        for (const store of stores) {
          await store.refresh();
          expect(records(store.state)).toEqual([...wanted.values()]);
        }
      }),
      { numRuns: 15 },
    );
  });
});

describe('many programs at once', () => {
  it('make 8 x 50 jobs: all are there, none twice', async () => {
    const folder = await aProject();

    const all = Array.from({ length: 8 }, (_, i) => start(writer.path, [folder, `w${i}`, '50', '25']));
    const ends = await Promise.all(all.map((one) => one.ended));

    expect(ends).toEqual(all.map(() => ({ code: 0, signal: null, errors: '' })));
    await expectKept(folder, all);
    expect(await lookAt(folder)).toHaveLength(400);
  });
});

describe('a folder that cannot be written', () => {
  it('shows its jobs, with what others wrote into jobs.json, and keeps it as it is', async () => {
    const folder = await aProject();
    const store = await Store.open(folder);
    await store.change(() => [made(1)]);
    await store.close();
    const edited = {
      jobs: [
        { ...aRecord(1), notes: 'by hand' },
        { id: 'a', theirs: 1 },
      ],
    };
    await writeFile(join(folder, 'jobs.json'), JSON.stringify(edited));
    const log = await stat(join(folder, '.simtrail/log.jsonl'));
    execFileSync('chmod', ['-R', 'a-w,a+rX', folder]);

    const { lines, ended } = start(program.path, [folder], asNobody);
    await ended;

    expect(JSON.parse(lines[0] ?? '')).toEqual(edited.jobs);
    expect(lines.slice(1)).toEqual(['2', 'WRITE_FAILED']);
    expect((await stat(join(folder, '.simtrail/log.jsonl'))).mtimeMs).toBe(log.mtimeMs);
    execFileSync('chmod', ['-R', 'u+w', folder]);
  });

  it.runIf(isRoot)('is one whose jobs.json nobody may read, too', async () => {
    const folder = await aProject();
    await writeFile(join(folder, 'jobs.json'), '{"jobs":[]}');
    await chmod(folder, 0o755);
    await chmod(join(folder, 'jobs.json'), 0o600);

    const { lines, ended } = start(program.path, [folder], asNobody);
    await ended;

    expect(lines).toEqual(['JOBS_UNREADABLE']);
  });

  it.runIf(canMount)(
    'is a full disk: what was reported stays, what was not is not there, and there is a way on',
    async () => {
      const disk = await aTinyDisk(256 * 1024);
      await createProject(disk, 'p');
      const store = await Store.open(disk);
      let reported = 0;
      const full = await (async () => {
        for (;;) {
          await store.change(() => [made(reported), noted(reported, 'x'.repeat(300))]);
          reported += 1;
          if (reported === 20) await store.checkpoint();
        }
      })().catch((error: unknown) => error);

      expect(full).toMatchObject({ code: 'WRITE_FAILED', facts: { why: 'there is no space left on the device' } });
      expect(records(store.state)).toHaveLength(reported);
      await store.close();
      expect(await inFile(disk)).toHaveLength(20);
      const again = await Store.open(disk);
      expect(records(again.state)).toHaveLength(reported);
      await again.refresh();
      expect((await readdir(join(disk, '.simtrail'))).filter((name) => name !== 'log.jsonl')).toEqual([]);
      execFileSync('mount', ['-o', 'remount,size=1M', disk]);
      await again.change(() => [made(reported)]);
      await again.close();
      expect(await inFile(disk)).toHaveLength(reported + 1);
    },
  );
});
