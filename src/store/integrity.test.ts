import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { aProject, aRecord, idOf, made, randomFrom, start } from '../../test/store/kit.ts';
import { writer } from '../../test/store/writer.ts';
import { checkIntegrity, Objects, Store, type Integrity, type Problem } from './index.ts';

interface Whole {
  folder: string;
  jobs: string;
  log: string;
  object: string;
}

/** A project with two jobs and one saved input each. */
async function aWholeProject(): Promise<Whole> {
  const folder = await aProject();
  const store = await Store.open(folder);
  const objects = new Objects(folder);
  for (const n of [1, 2]) {
    const { sha256, size, object } = await objects.saveBytes(Buffer.from(`input ${n}`), '.txt');
    const inputs = [{ path: 'a.txt', role: 'input', sha256, size, object }];
    await store.change(() => [made(n, { inputs, theirs: { ä: [1] } })]);
    await store.checkpoint();
  }
  await store.change(() => [{ type: 'noted', job: idOf(2), set: { notes: 'x' } }]);
  await store.close();
  const { object = '' } = store.state.record(idOf(1))?.inputs[0] ?? {};
  return {
    folder,
    jobs: join(folder, 'jobs.json'),
    log: join(folder, '.simtrail/log.jsonl'),
    object: join(folder, object ?? ''),
  };
}

const problemsOf = async (folder: string): Promise<Problem[]> => (await checkIntegrity(folder)).problems;

const editsOf = async (folder: string): Promise<string[]> =>
  (await checkIntegrity(folder)).edits.map(({ message }) => message);

/** What is found when one byte of the file is another one, for many random bytes. */
async function altered(folder: string, file: string, times: number): Promise<Integrity[]> {
  const random = randomFrom(5);
  const whole = await readFile(file);
  await chmod(file, 0o644);
  const found: Integrity[] = [];
  for (let i = 0; i < times; i++) {
    const bytes = Buffer.from(whole);
    const at = i < 3 ? whole.length - 1 - i : Math.floor(random() * whole.length);
    bytes[at] = ((whole[at] ?? 0) + 1 + Math.floor(random() * 254)) % 256 || 0x21;
    if (bytes.equals(whole)) continue;
    await writeFile(file, bytes);
    found.push(await checkIntegrity(folder));
  }
  await writeFile(file, whole);
  expect(await problemsOf(folder)).toEqual([]);
  return found;
}

describe('a project that nobody touched', () => {
  it('is whole', async () => {
    const { folder } = await aWholeProject();

    expect(await checkIntegrity(folder)).toMatchObject({ problems: [], facts: 6, jobs: [{}, {}], objects: 2 });
    expect(await checkIntegrity(await aProject())).toMatchObject({
      problems: [],
      edits: [],
      facts: 0,
      jobs: [],
      objects: 0,
    });
  });

  it('is whole when facts are not in jobs.json yet', async () => {
    const { folder } = await aWholeProject();
    const store = await Store.open(folder);
    await store.change(() => [{ type: 'noted', job: idOf(1), set: { notes: 'later' } }]);

    expect(await problemsOf(folder)).toEqual([]);
  });

  it('is whole while others write into it', async () => {
    const { folder } = await aWholeProject();
    const writing = start(writer.path, [folder, 'w', '1000000', '2']);
    await writing.said('ready');

    for (let i = 0; i < 30 || writing.lines.length < 20; i++) expect(await problemsOf(folder)).toEqual([]);
  });

  it('is looked at for one job, if wanted', async () => {
    const { folder, object } = await aWholeProject();
    await rm(object, { force: true });

    expect((await checkIntegrity(folder, { job: idOf(1) })).problems).toHaveLength(1);
    expect(await checkIntegrity(folder, { job: 'eigen-2' })).toMatchObject({
      problems: [],
      jobs: [{ id: idOf(2) }],
      objects: 1,
    });
    await expect(checkIntegrity(folder, { job: 'none' })).rejects.toMatchObject({ code: 'NO_JOB' });
  });

  it('is only read', async () => {
    const { folder, jobs, log } = await aWholeProject();
    await writeFile(jobs, '{"jobs":[{"theirs":1}]}');
    const before = [await readFile(jobs), await readFile(log), await readdir(folder, { recursive: true })];
    const at = (await stat(log)).mtimeMs;

    expect(await problemsOf(folder)).not.toEqual([]);

    expect([await readFile(jobs), await readFile(log), await readdir(folder, { recursive: true })]).toEqual(before);
    expect((await stat(log)).mtimeMs).toBe(at);
  });
});

describe('one byte altered', () => {
  it('in jobs.json is found, and the record named', async () => {
    const { folder, jobs } = await aWholeProject();

    for (const { problems, edits } of await altered(folder, jobs, 80)) {
      expect(problems.length + edits.length).toBeGreaterThan(0);
      expect(problems.every(({ kind, file }) => kind === 'record' && file === 'jobs.json')).toBe(true);
      // What anybody may write: notes, tags, the name, a key of another program, blanks.
      expect(
        edits.every(({ message }) =>
          /notes|tags|job_name|cumulus_id|theirs|rewritten|was changed from nothing/.test(message),
        ),
      ).toBe(true);
    }
  });

  it('in the log is found, and the line named', async () => {
    const { folder, log } = await aWholeProject();

    for (const { problems } of await altered(folder, log, 80)) {
      expect(problems).toMatchObject([
        { kind: 'log', file: '.simtrail/log.jsonl', message: expect.stringMatching(/^line \d/) },
      ]);
    }
  });

  it('in a saved input is found, and the input and its job named', async () => {
    const { folder, object } = await aWholeProject();

    for (const { problems } of await altered(folder, object, 10)) {
      expect(problems).toMatchObject([
        { kind: 'object', job: idOf(1), message: expect.stringContaining('the saved copy of a.txt') },
      ]);
    }
  });
});

describe('what else is found', () => {
  it('is each key that was changed, each record that was put in or taken out', async () => {
    const { folder, jobs } = await aWholeProject();
    const document = JSON.parse(await readFile(jobs, 'utf8')) as { jobs: Record<string, unknown>[] };
    Object.assign(document.jobs[0] ?? {}, { nodes: 3, machine: 'x'.repeat(100) });
    delete document.jobs[0]?.['host'];
    document.jobs[1] = aRecord(3);
    document.jobs.push({ theirs: 1 });
    await writeFile(jobs, JSON.stringify(document));

    expect((await problemsOf(folder)).map(({ job, message }) => [job, message])).toEqual([
      [idOf(3), `the record ${idOf(3)} looks like one of simtrail's, and simtrail did not write it`],
      [idOf(1), `record ${idOf(1)}: machine was changed from "perlmutter" to "${'x'.repeat(56)}…`],
      [idOf(1), `record ${idOf(1)}: nodes was changed from 2 to 3`],
      [idOf(1), `record ${idOf(1)}: host was changed from "nid001234" to nothing`],
      [idOf(2), `the record ${idOf(2)} was taken out`],
    ]);
    expect(await editsOf(folder)).toEqual(['a record without an id was written by another program']);
  });

  it('is an older jobs.json, put back', async () => {
    const { folder, jobs } = await aWholeProject();
    const before = await readFile(jobs);
    const store = await Store.open(folder);
    await store.change(() => [made(3, { inputs: [] })]);
    await store.close();
    await writeFile(jobs, before);

    expect(await problemsOf(folder)).toMatchObject([{ job: idOf(3), message: `the record ${idOf(3)} was taken out` }]);
  });

  it('is a jobs.json that is gone, cut, or laid out anew', async () => {
    const { folder, jobs } = await aWholeProject();
    const text = await readFile(jobs, 'utf8');

    await writeFile(jobs, JSON.stringify(JSON.parse(text)));
    expect(await problemsOf(folder)).toEqual([]);
    expect(await editsOf(folder)).toEqual(['jobs.json was rewritten, with the same records']);
    await writeFile(jobs, text.slice(0, -30));
    expect(await problemsOf(folder)).toMatchObject([
      { message: expect.stringMatching(/^jobs.json is not valid at line 3/) },
    ]);
    await rm(jobs);
    expect(await problemsOf(folder)).toMatchObject([{ message: 'jobs.json is gone' }]);
  });

  it('is a saved input that is gone or no file, also where the log is broken', async () => {
    const { folder, object, log } = await aWholeProject();
    await rm(object, { force: true });
    await writeFile(log, 'nonsense\n');

    expect(await problemsOf(folder)).toMatchObject([
      { kind: 'log', message: 'line 1 is not what was written; the history was last whole at line 0' },
      { kind: 'object', job: idOf(1), message: expect.stringContaining('it is not there') },
    ]);
  });
});
