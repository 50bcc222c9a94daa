import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User, type Run } from '../user.ts';

const jobsFile = (user: User): string => join(user.project, 'jobs.json');
const logFile = (user: User): string => join(user.project, '.simtrail/log.jsonl');

/** Sentence, remedy and state on stderr; nothing on stdout. */
function expectWords(run: Run, status: number, words: RegExp): void {
  expect(run.stderr).toMatch(words);
  expect(run.stderr).toMatch(/^error: .+\nhint: .+\nstate: .+/s);
  expect(run.stdout).toBe('');
  expect(run.code).toBe(status);
}

describe('a project that was damaged or edited', () => {
  const original = new User();
  let user: User;
  beforeAll(async () => {
    await original.hasTrivialProject();
    for (const name of ['one', 'two', 'three']) await original.does('submit', 'trivial', '--name', name, '--wait');
  });
  beforeEach(() => {
    user = new User();
    cpSync(original.project, user.project, { recursive: true });
  });
  afterEach(() => user.leaves());
  afterAll(() => original.leaves());

  const jobs = async (): Promise<JobRecord[]> =>
    (JSON.parse(await user.does('jobs', '--json')) as { jobs: JobRecord[] }).jobs;
  const refused = async (words: RegExp): Promise<void> => {
    const before = readFileSync(jobsFile(user));
    const log = readFileSync(logFile(user));
    for (const command of [['jobs'], ['submit', 'trivial'], ['note', 'one', 'x']]) {
      expectWords(await user.types(...command, '--project', user.project), 1, words);
    }
    expect(readFileSync(jobsFile(user))).toEqual(before);
    expect(readFileSync(logFile(user))).toEqual(log);
  };

  it('jobs.json cut in the middle is named with its line, and nothing is changed', async () => {
    truncateSync(jobsFile(user), readFileSync(jobsFile(user)).length >> 1);

    await refused(/jobs\.json .*line \d+, column \d+/);
  });

  it('jobs.json that was moved away is rebuilt from the history, whole', async () => {
    const before = user.records();
    rmSync(jobsFile(user));

    await user.does('jobs');

    expect(user.records()).toEqual(before);
  });

  it('a duplicate id is named with both lines', async () => {
    const text = readFileSync(jobsFile(user), 'utf8');
    const [, line = ''] = text.split('\n');
    writeFileSync(jobsFile(user), text.replace(line, `${line}\n${line}`));

    await refused(/names the job id .* twice, at lines 2 and 3/);
  });

  it('a foreign job is taken in as it is, with an id of its own', async () => {
    const document = JSON.parse(readFileSync(jobsFile(user), 'utf8')) as { jobs: unknown[] };
    const foreign = {
      slurm_id: '4711',
      machine: 'cori',
      job_name: 'from modelbuilder',
      omega: { nested: [1, { x: null }] },
    };
    document.jobs.push(foreign);
    writeFileSync(jobsFile(user), JSON.stringify(document, null, 3));

    expect(await jobs()).toHaveLength(4);
    await user.does('note', 'one', 'after');

    const found = user.records().find((record) => record.job_name === 'from modelbuilder');
    expect(found).toMatchObject(foreign);
    expect(found?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect((await user.types('cancel', 'from modelbuilder', '--project', user.project)).code).toBe(2);
  });

  it('unknown keys survive every operation, at the top and in a record', async () => {
    const text = readFileSync(jobsFile(user), 'utf8');
    writeFileSync(
      jobsFile(user),
      text
        .replace('"job_name":"one"', '"job_name":"one","x_colour":{"deep":[1,"ü"]}')
        .replace(/\]\}\s*$/, '],"project_note":"kept"}'),
    );

    await user.does('note', 'one', 'a note');
    await user.does('tag', 'one', 'good');
    await user.does('collect', 'one');
    await user.does('submit', 'trivial', '--wait');

    const document = JSON.parse(readFileSync(jobsFile(user), 'utf8')) as Record<string, unknown>;
    expect(document['project_note']).toBe('kept');
    const record = user.records().find((one) => one.job_name === 'one');
    expect(record).toMatchObject({
      x_colour: { deep: [1, 'ü'] },
      notes: 'a note',
      tags: ['good'],
      status: 'succeeded',
    });
  });

  it('log.jsonl cut at any byte loses no record, and all facts but a torn last one survive', async () => {
    const log = readFileSync(logFile(user));
    const records = user.records();
    const step = Math.ceil(log.length / 12);
    for (let bytes = 0; bytes < log.length; bytes += step) {
      writeFileSync(logFile(user), log.subarray(0, bytes));
      const whole = log.subarray(0, bytes).lastIndexOf('\n') + 1;

      await user.does('note', 'two', `cut at ${bytes}`);

      expect(user.records()).toEqual(
        records.map((one) => (one.job_name === 'two' ? { ...one, notes: `cut at ${bytes}` } : one)),
      );
      expect(readFileSync(logFile(user)).subarray(0, whole)).toEqual(log.subarray(0, whole));
      // This computer saw the end that is gone now, and what only jobs.json still knew came in from there: both are told.
      const { problems } = JSON.parse((await user.types('verify', '--json', '--project', user.project)).stdout) as {
        problems: { kind: string; message: string }[];
      };
      expect(problems.filter(({ kind }) => kind !== 'log' && kind !== 'record')).toEqual([]);
      writeFileSync(jobsFile(user), readFileSync(jobsFile(original)));
    }
  });

  it('log.jsonl that was edited is named by line, and verify fails', async () => {
    const lines = readFileSync(logFile(user), 'utf8').split('\n');
    lines[3] = (lines[3] ?? '').replace(/"at":"2/, '"at":"1');
    writeFileSync(logFile(user), lines.join('\n'));

    const run = await user.types('verify', '--project', user.project);

    expect(run.code).toBe(1);
    expect(run.stdout + run.stderr).toMatch(/line 4/);
  });

  it('a hand edit while a job runs is kept, and so is what became of the job', async () => {
    await user.mustType('init', join(user.home, 'other'));
    rmSync(user.project, { recursive: true });
    await user.hasTrivialProject({ sleep: '1' });
    await user.does('submit', 'trivial', '--name', 'long', '--notes', 'before');
    const stale = readFileSync(jobsFile(user), 'utf8');
    await user.does('watch');

    writeFileSync(jobsFile(user), stale.replace('"notes":"before"', '"notes":"edited by hand"'));
    await user.does('jobs');

    expect(user.records()).toMatchObject([{ notes: 'edited by hand', status: 'succeeded', exit_code: 0 }]);
  });

  it('a project is moved and goes on: a job that runs, a job that ran, what was saved', async () => {
    rmSync(user.project, { recursive: true });
    const gate = join(user.home, 'go');
    await user.hasTrivialProject({ last: `until [ -e '${gate}' ]; do sleep 0.1; done` });
    await user.does('submit', 'trivial', '--name', 'moving');
    while (!(await user.does('jobs')).includes('running')) await new Promise((done) => setTimeout(done, 100));
    const moved = join(user.home, 'elsewhere');
    renameSync(user.project, moved);
    writeFileSync(gate, '');
    await user.mustType('watch', '--project', moved);
    await user.mustType('submit', 'trivial', '--name', 'moved', '--wait', '--project', moved);
    await user.mustType('verify', '--project', moved);
    renameSync(moved, user.project);

    expect(user.records()).toMatchObject([{ status: 'succeeded' }, { status: 'succeeded' }]);
  });
});

describe('inputs that are not what they should be', () => {
  const original = new User();
  let user: User;
  let input: string;
  beforeAll(() => original.hasTrivialProject());
  beforeEach(() => {
    user = new User();
    cpSync(original.project, user.project, { recursive: true });
    input = join(user.project, 'analyses/trivial/input.json');
  });
  afterEach(() => user.leaves());
  afterAll(() => original.leaves());

  it('a missing one is named before anything is submitted', async () => {
    rmSync(input);

    expectWords(await user.types('submit', 'trivial', '--project', user.project), 2, /input\.json.*is not there/);

    expect(readdirSync(join(user.project, 'jobs'))).toEqual(['objects']);
  });

  it('a folder in its place is no input', async () => {
    rmSync(input);
    mkdirSync(input);

    expect((await user.types('submit', 'trivial', '--project', user.project)).code).toBe(2);
  });

  it.each(["it's", '$(touch gone)', '-rf', 'ä ö ü', '日本語', '"quoted"', 'a'.repeat(200)])(
    'a job may be called %s',
    async (name) => {
      await user.does('submit', 'trivial', `--name=${name}`, '--wait');

      const [record] = user.records();
      expect(record).toMatchObject({ job_name: name, status: 'succeeded' });
      expect(record?.run_folder).toMatch(/^jobs\/[A-Za-z0-9][\w.-]*$/);
    },
  );

  it.each(['new\nline.dat', 'quo\'te ".dat', '-rf', 'ünï.dat', '$(x) `y`.dat'])(
    'an input file may be called %j',
    async (name) => {
      const trivial = join(original.home, 'trivial');
      const code = join(user.home, 'code.yaml');
      const text = readFileSync(join(trivial, 'code.yaml'), 'utf8')
        .replace('name: trivial', 'name: odd')
        .replace('command: [sh, run.sh]', 'command: [sh, run.sh, "{odd}"]')
        .replace(
          '{ role: input, file: input.json }',
          '{ role: input, file: input.json }\n  - { role: odd, file: "*" }',
        );
      writeFileSync(code, text);
      cpSync(join(trivial, 'run.sh'), join(user.home, 'run.sh'));
      await user.does('analysis', 'add', 'odd', '--code', code, join(trivial, 'input.json'));
      writeFileSync(join(user.project, 'analyses/odd', name), 'odd');

      await user.does('submit', 'odd', '--wait');

      const [record] = user.records();
      expect(record).toMatchObject({ status: 'succeeded' });
      expect(readFileSync(join(user.project, record?.run_folder ?? '', name), 'utf8')).toBe('odd');
    },
  );
});

/** Only root may mount; where one is not root the cases are skipped, aloud. */
const mayMount =
  spawnSync('sh', ['-c', 'd=$(mktemp -d) && mount -t tmpfs -o size=1m none "$d" && umount "$d"']).status === 0;

describe.skipIf(!mayMount)('a disk that is full or read-only (needs the right to mount)', () => {
  let user: User;
  let disk: string;
  beforeEach(async () => {
    user = new User();
    disk = join(user.home, 'small disk');
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]);
    await user.hasTrivialProject();
    cpSync(user.project, join(disk, 'p'), { recursive: true });
  });
  afterEach(() => {
    execFileSync('umount', ['--lazy', disk]);
    user.leaves();
  });
  const types = (...args: string[]): Promise<Run> => user.types(...args, '--project', join(disk, 'p'));

  it('is said in a sentence, and what was recorded is whole when there is space again', async () => {
    expect((await types('submit', 'trivial', '--name', 'fits', '--wait')).code).toBe(0);
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k']);

    const full = await types('submit', 'trivial', '--name', 'does not fit');
    expectWords(full, 1, /no space left/);

    rmSync(join(disk, 'filler'));
    expect((await types('watch')).code).toBe(0);
    expect((await types('submit', 'trivial', '--name', 'fits again', '--wait')).code).toBe(0);
    const { jobs } = JSON.parse((await types('jobs', '--json')).stdout) as { jobs: JobRecord[] };
    expect(jobs.filter((job) => job.job_name.startsWith('fits')).map((job) => job.status)).toEqual([
      'succeeded',
      'succeeded',
    ]);
    // The one that did not fit is either not there or was finished later; it is not in between.
    expect(jobs.filter((job) => job.job_name === 'does not fit').map((job) => job.status)).not.toContain('prepared');
    expect((await types('verify')).code).toBe(0);
  });

  it('read-only: shows all, changes nothing, says why it cannot', async () => {
    expect((await types('submit', 'trivial', '--name', 'there', '--wait')).code).toBe(0);
    // Not while the queue's runner has a file open there.
    while (spawnSync('mount', ['-o', 'remount,ro', disk]).status !== 0)
      await new Promise((done) => setTimeout(done, 100));

    expect((await types('jobs')).stdout).toContain('there');
    expect((await types('show', 'there')).code).toBe(0);
    expect((await types('verify')).code).toBe(0);
    expectWords(await types('submit', 'trivial'), 1, /read-only/);
    expectWords(await types('note', 'there', 'x'), 1, /read-only/);
  });
});
