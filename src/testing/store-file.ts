import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { Clause } from './clauses.ts';
import type { StoreBench } from './store-bench.ts';
import { made, recordsOf } from './store-change.ts';

/** What becomes of jobs.json, and of what others write into it. */
export function fileClauses(clause: Clause<StoreBench>): void {
  clause('after a checkpoint jobs.json holds every record, oldest first', async ({ open, read }) => {
    const store = await open();
    for (let i = 0; i < 3; i++) await store.change(() => [made(store)]);

    await store.checkpoint();

    expect((await read()).jobs).toEqual(recordsOf(store.state));
    expect(recordsOf(store.state)).toHaveLength(3);
  });

  clause('after close it does too', async ({ open, read }) => {
    const store = await open();
    await store.change(() => [made(store)]);

    await store.close();

    expect((await read()).jobs).toEqual(recordsOf(store.state));
  });

  clause('jobs.json is one job a line', async ({ folder, open }) => {
    const store = await open();
    await store.change(() => [made(store, { notes: 'two\nlines' }), made(store)]);
    await store.close();

    const lines = (await readFile(join(folder, 'jobs.json'), 'utf8')).trimEnd().split('\n');

    expect(lines).toHaveLength(4);
    expect(JSON.parse(lines[1]?.replace(/,$/, '') ?? '')).toEqual(recordsOf(store.state)[0]);
  });

  clause(
    'keys that nobody knows survive every operation, in records and beside them',
    async ({ open, read, write }) => {
      const theirs = { deep: [{ '': null }], number: 1.5e-300, text: '\u0000\ud83d\ude00' };
      await write({ made_by: theirs, jobs: [{ id: 'one', status: 'running', theirs }] });
      const store = await open();

      await store.change(() => [{ type: 'observed', job: store.state.find('one').id, set: { status: 'succeeded' } }]);
      await store.checkpoint();
      await store.change(() => [made(store)]);
      await store.close();

      const { made_by, jobs } = await read();
      expect([made_by, jobs[0]]).toEqual([theirs, { id: 'one', status: 'succeeded', theirs }]);
    },
  );

  clause('a record of another program without an id gets one, and keeps it', async ({ open, read, write }) => {
    await write({ jobs: [{ notes: 'theirs' }] });

    const [first] = recordsOf((await open()).state);
    const [second] = recordsOf((await open()).state);

    expect(first).toEqual({ id: second?.id, notes: 'theirs' });
    expect((await read()).jobs).toEqual([first]);
  });

  clause(
    'what was written into jobs.json while a job went on is taken in, and so is what became of the job',
    async ({ open, read, write }) => {
      const store = await open();
      const fact = made(store, { status: 'running' });
      await store.change(() => [fact]);
      await store.checkpoint();
      const document = await read();
      Object.assign(document.jobs[0] ?? {}, { notes: 'by hand' });

      await store.change(() => [{ type: 'observed', job: fact.job, set: { status: 'succeeded' } }]);
      await write(document);
      await store.close();

      const wanted = [{ ...fact.set, notes: 'by hand', status: 'succeeded' }];
      expect(recordsOf((await open()).state)).toEqual(wanted);
      expect((await read()).jobs).toEqual(wanted);
    },
  );

  clause('a jobs.json that is gone is made again', async ({ folder, open, read }) => {
    const store = await open();
    await store.change(() => [made(store)]);
    await store.close();
    const before = await read();
    await rm(join(folder, 'jobs.json'));

    await (await open()).close();

    expect((await read()).jobs).toEqual(before.jobs);
  });

  clause('a jobs.json that cannot be read is refused with its line, and left as it is', async ({ folder, open }) => {
    const store = await open();
    await store.change(() => [made(store)]);
    await store.close();
    const file = join(folder, 'jobs.json');
    const cut = (await readFile(file, 'utf8')).slice(0, -10);
    await writeFile(file, cut);

    await expect(open()).rejects.toMatchObject({ code: 'JOBS_UNREADABLE', facts: { line: 2 } });
    await expect(store.change(() => [made(store)])).rejects.toMatchObject({ code: 'JOBS_UNREADABLE' });

    expect(await readFile(file, 'utf8')).toBe(cut);
  });

  clause('two records of one id are refused with both their lines', async ({ open, write }) => {
    await write({ jobs: [{ id: 'a' }, { id: 'a' }] });

    await expect(open()).rejects.toMatchObject({ code: 'JOBS_DUPLICATE_ID', facts: { id: 'a', lines: [1, 1] } });
  });

  clause('a history that was altered is refused with its line', async ({ folder, open }) => {
    const store = await open();
    await store.change(() => [made(store), made(store)]);
    const file = join(folder, '.simtrail/log.jsonl');
    await writeFile(file, (await readFile(file, 'utf8')).replace('"n":1', '"n":9'));

    await expect(open()).rejects.toMatchObject({ code: 'LOG_BROKEN', facts: { line: 1 } });
  });

  clause('a project of a newer format is refused, and left untouched', async ({ folder, open }) => {
    const marker = join(folder, 'simtrail.json');
    await writeFile(marker, '{"format":1000,"id":"x","name":"y"}');

    await expect(open()).rejects.toMatchObject({ code: 'PROJECT_TOO_NEW' });

    expect(await readFile(marker, 'utf8')).toBe('{"format":1000,"id":"x","name":"y"}');
  });
}
