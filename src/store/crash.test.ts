import { execFileSync } from 'node:child_process';
import { cp, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProgram, aProject, aRecord, asNobody, idOf, made, randomFrom, scratch, start } from '../../test/store/kit.ts';
import { killWriters } from '../../test/store/writer.ts';
import type { JobRecord } from '../model/index.ts';
import { Store } from './index.ts';
import { digest } from './jobs-file.ts';

const program = aProgram(`
  import { Store } from './src/store/index.ts';
  const store = await Store.open(process.argv[2]);
  console.log(JSON.stringify([...store.state.jobs()].map((job) => job.record)));
  await store.refresh();
  console.log(String([...store.state.jobs()].length));
  await store.change(() => [{ type: 'edited', job: 'a', set: { notes: 'b' } }]).catch((error) => console.log(error.code));
`);

interface Files {
  jobs: Buffer;
  log: Buffer;
  /** The newest checkpoint's. */
  draft?: Buffer;
}

const steps = {
  'before the draft': ({ before }) => before,
  'within the draft': ({ before, after }) => ({ ...before, draft: after.jobs.subarray(0, 99) }),
  'behind the draft': ({ before, after }) => ({ ...before, draft: after.jobs }),
  'within the checkpoint': ({ before, after }) => ({ ...before, log: after.log.subarray(0, -100), draft: after.jobs }),
  'behind the checkpoint': ({ before, after }) => ({ ...before, log: after.log, draft: after.jobs }),
  'behind the checkpoint, its draft lost': ({ before, after }) => ({ ...before, log: after.log }),
  'behind the renaming': ({ after }) => after,
} as const satisfies Record<string, (at: { before: Files; after: Files }) => Files>;

/** A project in the middle of writing jobs.json, as kill -9 would leave it. */
async function killedAt(step: keyof typeof steps): Promise<string> {
  const folder = await aProject();
  const files = async (): Promise<Files> => ({
    jobs: await readFile(join(folder, 'jobs.json')),
    log: await readFile(join(folder, '.simtrail/log.jsonl')),
  });
  const store = await Store.open(folder);
  await store.change(() => [made(1)]);
  await store.checkpoint();
  await store.change(() => [made(2), { type: 'observed', job: idOf(1), set: { status: 'lost' } }]);
  const before = await files();
  await store.close();
  const after = await files();

  const left: Files = steps[step]({ before, after });
  const copy = join(await scratch(), 'project');
  await cp(folder, copy, { recursive: true });
  await writeFile(join(copy, 'jobs.json'), left.jobs);
  await writeFile(join(copy, '.simtrail/log.jsonl'), left.log);
  const last = after.log.toString().trim().split('\n').at(-1) ?? '';
  const { checkpoint } = JSON.parse(last) as { checkpoint: { sha256: string } };
  if (left.draft !== undefined) await writeFile(join(copy, `.simtrail/jobs.${checkpoint.sha256}.draft`), left.draft);
  return copy;
}

const wanted = [aRecord(1, { status: 'lost' }), aRecord(2)];

async function lookAt(folder: string): Promise<JobRecord[]> {
  const store = await Store.open(folder);
  const seen = [...store.state.jobs()].map((job) => job.record as JobRecord);
  await store.close();
  return seen;
}

describe.each(Object.keys(steps) as (keyof typeof steps)[])('a program killed %s', (step) => {
  it('leaves all facts to the next, which tidies up when it writes', async () => {
    const folder = await killedAt(step);

    expect(await lookAt(folder)).toEqual(wanted);
    const store = await Store.open(folder);
    await store.change(() => [{ type: 'noted', job: idOf(2), set: { notes: 'next' } }]);
    await store.close();

    expect(await lookAt(folder)).toEqual([wanted[0], aRecord(2, { notes: 'next' })]);
    expect(await readdir(join(folder, '.simtrail'))).toEqual(['log.jsonl']);
    expect((JSON.parse(await readFile(join(folder, 'jobs.json'), 'utf8')) as { jobs: unknown[] }).jobs).toHaveLength(2);
  });

  it('leaves them also when the folder was copied then, whatever times the files have', async () => {
    const folder = await killedAt(step);
    const past = new Date(Date.now() - 3_600_000);
    await utimes(join(folder, '.simtrail/log.jsonl'), past, past);

    expect(await lookAt(folder)).toEqual(wanted);
  });

  it('leaves them to those who may only read', async () => {
    const folder = await killedAt(step);
    execFileSync('chmod', ['-R', 'a-w,a+rX', join(folder, '..')]);

    const { lines, ended } = start(program.path, [folder], asNobody);
    await ended;

    expect(lines).toEqual([JSON.stringify(wanted), '2', 'WRITE_FAILED']);
    execFileSync('chmod', ['-R', 'u+w', join(folder, '..')]);
  });
});

describe('a program killed', () => {
  it('before it could write the id it gave to a record of another program does not make it get a second one', async () => {
    const folder = await aProject();
    const jobs = join(folder, 'jobs.json');
    const foreign = '{"jobs":[{"notes":"theirs"},{"notes":"theirs"}]}';
    await writeFile(jobs, foreign);
    const given = await lookAt(folder);
    const log = join(folder, '.simtrail/log.jsonl');
    const lines = (await readFile(log, 'utf8')).trim().split('\n');
    await writeFile(log, `${lines.slice(0, -1).join('\n')}\n`); // the facts, and not yet the checkpoint
    await writeFile(jobs, foreign);

    expect(await lookAt(folder)).toEqual(given);
  });

  it('behind a checkpoint does not make the next take new jobs for ones that somebody took out', async () => {
    const folder = await aProject();
    const jobs = join(folder, 'jobs.json');
    const store = await Store.open(folder);
    await store.change(() => [made(1)]);
    await store.checkpoint();
    const before = await readFile(jobs);
    await store.change(() => [made(2)]);
    await store.close();
    const after = await readFile(jobs);
    await writeFile(join(folder, `.simtrail/jobs.${digest(after)}.draft`), after);
    await writeFile(jobs, before);

    expect(await lookAt(folder)).toEqual([aRecord(1), aRecord(2)]);
    expect(await readFile(jobs)).toEqual(after);
  });

  it('at random instants loses nothing, and jobs.json is whole at every one', async () => {
    const folder = await aProject();
    const store = await Store.open(folder);
    await store.change(() => [made(0, { inputs: [] })]);
    await store.close();

    expect(await killWriters(folder, randomFrom(3), 12)).toBeGreaterThan(0);
  });
});
