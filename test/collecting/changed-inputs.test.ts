import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord, ResultsRecord } from '../../src/model/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { UserOnCluster } from '../cluster/user-on-cluster.ts';
import { User } from '../user.ts';

const code = `simtrail_code: 1
name: refines
title: Writes into its own inputs
program: [run.sh]
inputs:
  - { role: input, file: input.json }
  - { role: table, file: '**/*.txt', required: false }
command: [sh, run.sh]
parameters: input
results: { small: [grown.csv] }
`;

/** One grows, one has the same size and gets its old time back, one is in a folder, one is written as it was. */
const program = `
depth=$(sed 's/[^0-9]//g' input.json)
echo refined >>grown.txt
touch -r kept-time.txt stamp; printf "new%s" "$depth" >kept-time.txt; touch -r stamp kept-time.txt; rm stamp
printf "C" | dd of=sub/in-place.txt bs=1 seek=1 conv=notrunc 2>/dev/null
printf "same" >as-it-was.txt
`;

const given: Readonly<Record<string, string>> = {
  'input.json': '{ "depth": 1 }\n',
  'grown.txt': 'coarse\n',
  'kept-time.txt': 'old1',
  'sub/in-place.txt': 'ABC',
  'as-it-was.txt': 'same',
  'only-read.txt': 'read',
};

const left = (depth: number): Readonly<Record<string, string>> => ({
  'grown.txt': 'coarse\nrefined\n',
  'kept-time.txt': `new${depth}`,
  'sub/in-place.txt': 'ACC',
});

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

async function hasRefining(user: User): Promise<void> {
  await user.mustType('init', user.project);
  const folder = join(user.home, 'refines');
  mkdirSync(join(folder, 'sub'), { recursive: true });
  writeFileSync(join(folder, 'run.sh'), program);
  writeFileSync(join(folder, 'code.yaml'), code);
  for (const [path, text] of Object.entries(given)) writeFileSync(join(folder, path), text);
  await user.does('analysis', 'add', 'a', '--code', join(folder, 'code.yaml'), join(folder, 'input.json'));
  mkdirSync(join(user.project, 'analyses/a/sub'));
  for (const [path, text] of Object.entries(given)) writeFileSync(join(user.project, 'analyses/a', path), text);
}

const listed = (user: User, { run_folder }: JobRecord): { path: string; sha256: string | null; state?: string }[] =>
  JSON.parse(readFileSync(join(user.project, run_folder, '.simtrail/results.json'), 'utf8')) as [];

/** What is said to be changed, with what it is now; and that what was given is still what is saved. */
function expectChanged(user: User, record: JobRecord, depth: number): void {
  const inputs = new Map(record.inputs.map((input) => [input.path, input]));
  const changed = listed(user, record).filter(({ path }) => inputs.has(path));
  expect(Object.fromEntries(changed.map((file) => [file.path, file.sha256]))).toEqual(
    Object.fromEntries(Object.entries(left(depth)).map(([path, text]) => [path, sha256(text)])),
  );
  for (const [path, text] of Object.entries(left(depth)))
    expect(readFileSync(join(user.project, record.run_folder, path), 'utf8')).toBe(text);
  const texts = { ...given, 'input.json': `{ "depth": ${depth} }\n` };
  for (const [path, text] of Object.entries(texts)) {
    expect(inputs.get(path)?.sha256).toBe(sha256(text));
    expect(readFileSync(join(user.project, inputs.get(path)?.object ?? ''), 'utf8')).toBe(text);
  }
}

describe('a program that writes into its inputs, here', () => {
  const user = new User();
  const one = (name: string): JobRecord => user.records().find((job) => job.job_name === name) as JobRecord;
  beforeAll(async () => {
    await hasRefining(user);
    await user.does('submit', 'a', '--name', 'first', '--wait');
  });
  afterAll(() => user.leaves());

  it('leaves them as results, and what it was given is kept', async () => {
    expectChanged(user, one('first'), 1);
    const page = await user.does('show', 'first');
    expect(page).toMatch(/grown\.txt +15 B +an input that it changed/);
    expect(page.match(/an input that it changed/g)?.length).toBe(3);
  });

  it('runs again from what it was given, and they are compared', async () => {
    await user.does('rerun', 'first', '--name', 'again', '--wait');

    expectChanged(user, one('again'), 1);
    const same = JSON.parse(await user.does('compare', 'first', 'again', '--json')) as { outputs: object[] };
    expect(same).toMatchObject({ grade: 'R2', inputs: [] });
    expect(same.outputs).toContainEqual(expect.objectContaining({ path: 'kept-time.txt', state: 'equal' }));

    await user.does('submit', 'a', '--name', 'other', '--set', 'depth=2', '--wait');
    const run = await user.types('compare', 'first', 'other', '--json', '--project', user.project);
    const { outputs } = JSON.parse(run.stdout) as { outputs: object[] };
    expect(outputs).toContainEqual(expect.objectContaining({ path: 'kept-time.txt', state: 'different' }));
    expect(outputs).toContainEqual(expect.objectContaining({ path: 'grown.txt', state: 'equal' }));
  });

  it('has them in an export, beside what it was given', async () => {
    const file = join(user.home, 'a.zip');
    await user.does('export', 'first', '-o', file);
    await user.mustType('import', file, join(user.home, 'imported'));
    const { run_folder, inputs } = one('first');
    const kept = inputs.find(({ path }) => path === 'grown.txt')?.object ?? '';
    expect(readFileSync(join(user.home, 'imported', run_folder, 'grown.txt'), 'utf8')).toBe('coarse\nrefined\n');
    expect(readFileSync(join(user.home, 'imported', kept), 'utf8')).toBe('coarse\n');
    expect((await user.types('verify', '--project', join(user.home, 'imported'))).code).toBe(0);
  });

  it('is collected again with them, and one that somebody alters is named', async () => {
    await user.does('collect', 'first');
    expectChanged(user, one('first'), 1);
    expect((await user.types('verify', '--project', user.project)).code).toBe(0);

    writeFileSync(join(user.project, one('first').run_folder, 'grown.txt'), 'coarse\n');
    const found = await user.types('verify', '--project', user.project);
    expect([found.code, found.stdout]).toEqual([1, expect.stringMatching(/grown\.txt was changed since it was coll/)]);
  });
});

await describeOnCluster('a program that writes into its inputs, on a cluster', (cluster) => {
  const summary = ({ files, on_machine }: ResultsRecord): unknown[] => [files, on_machine];

  it('leaves them as results: alone, as a task of an array, and packed', async () => {
    const user = new UserOnCluster(cluster);
    await hasRefining(user);
    const path = join(user.home, 'sequence.yaml');
    writeFileSync(
      path,
      `simtrail_sequence: 1
name: all
machine: cluster
steps:
  alone: { analysis: a }
  array: { analysis: a, sweep: { grid: { depth: [2, 3] } } }
  packed: { analysis: a, sweep: { grid: { depth: [4, 5] } }, pack: { points: 2, at_once: 2 } }
`,
    );
    await user.does('sequence', 'run', path);

    const jobs = user.records();
    expect(jobs.map(({ status, array }) => [status, array?.pack !== undefined, typeof array?.task])).toEqual([
      ['succeeded', false, 'undefined'],
      ['succeeded', false, 'number'],
      ['succeeded', false, 'number'],
      ['succeeded', true, 'number'],
      ['succeeded', true, 'number'],
    ]);
    for (const [at, job] of jobs.entries()) {
      expectChanged(user, job, at + 1);
      // Those, stdout and stderr.
      expect(summary(job.results as ResultsRecord)).toEqual([5, 0]);
      expect(existsSync(join(user.project, job.run_folder, 'only-read.txt'))).toBe(false);
    }
    // The folder with what all tasks have is as it was: each wrote into files of its own.
    const shared = join(user.workFolder, jobs[1]?.array?.id ?? '', 'shared');
    expect(readFileSync(join(shared, 'grown.txt'), 'utf8')).toBe('coarse\n');
    expect(statSync(join(shared, 'grown.txt')).nlink).toBe(1);

    await user.does('clean', jobs[0]?.id ?? '', '--yes');
    await user.does('collect', jobs[0]?.id ?? '');
    expectChanged(user, user.records()[0] as JobRecord, 1);
    user.leaves();
  });
});
