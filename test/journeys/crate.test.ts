import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JobRecord } from '../../src/model/index.ts';
import { User } from '../user.ts';

const root = resolve(import.meta.dirname, '../..');

describe('a project travels: exported here, imported and run again by somebody else', () => {
  const author = new User();
  const reviewer = new User();
  const crate = join(reviewer.home, 'figure 3.zip');
  let sent = '';

  beforeAll(async () => {
    await author.mustType('init', author.project);
    const code = join(root, 'dist/examples/cavity/eigen.yaml');
    await author.does('analysis', 'add', 'pillbox', '--code', code, join(root, 'examples/cavity/pillbox.json'));
    await author.does('submit', 'pillbox', '--name', 'first', '--wait');
    const run = await author.types(
      'submit',
      'pillbox',
      '--name',
      'odd',
      '--set',
      'modes=100000',
      '--wait',
      '--project',
      author.project,
    );
    expect(run.code).not.toBe(0);
    sent = await author.does('export', '-o', join(author.home, 'sent.zip'), '--json');
    execFileSync('cp', [join(author.home, 'sent.zip'), crate]);
    rmSync(author.project, { recursive: true });
  });
  afterAll(() => {
    author.leaves();
    reviewer.leaves();
  });

  it('is the whole project, failed job and history included', () => {
    expect(JSON.parse(sent)).toMatchObject({ jobs: 2, history: 'whole', left: [], unfinished: [] });
  });

  it('is whole to the one who gets it, and becomes a project on a path with spaces', async () => {
    const checked = JSON.parse(await reviewer.mustType('crate', 'check', crate, '--json')) as object;
    const imported = JSON.parse(await reviewer.mustType('import', crate, reviewer.project, '--json')) as object;

    expect(checked).toMatchObject({ ok: true, jobs: 2, problems: [] });
    expect(imported).toMatchObject({ project: reviewer.project, name: 'a project', jobs: 2, left: [] });
  });

  it('has the jobs, the results and the inputs', async () => {
    const results = await reviewer.does('results', 'first', '--quantity', 'frequency[mode=1]', '--json');
    await reviewer.does('show', 'first');
    await reviewer.does('restore', 'first', join(reviewer.home, 'again'));

    expect(reviewer.records().map((job: JobRecord) => [job.job_name, job.status])).toEqual([
      ['first', 'succeeded'],
      ['odd', expect.stringMatching(/failed|incomplete/)],
    ]);
    expect(results).toContain('1147425');
    expect(readFileSync(join(reviewer.home, 'again/input.json'), 'utf8')).toBe(
      readFileSync(join(root, 'examples/cavity/pillbox.json'), 'utf8'),
    );
  });

  it('is verified, and says which crate it came from', async () => {
    const verified = JSON.parse(await reviewer.does('verify', '--json')) as object;
    const sha256 = execFileSync('sha256sum', [crate], { encoding: 'utf8' }).slice(0, 64);

    expect(verified).toMatchObject({
      ok: true,
      problems: [],
      imported: { why: `from figure 3.zip, sha256 ${sha256}, with its whole history` },
    });
  });

  it('runs again there, byte for byte: R2', async () => {
    await reviewer.does('rerun', 'first', '--name', 'again', '--wait');

    const compared = JSON.parse(await reviewer.does('compare', 'first', 'again', '--json')) as object;
    expect(compared).toMatchObject({ grade: 'R2', reasons: [] });
    expect(await reviewer.does('diff', 'first', 'again')).toContain('No difference');
    expect(JSON.parse(await reviewer.does('verify', '--json'))).toMatchObject({ ok: true });
  });

  it('can be sent on, with what came to it', async () => {
    const next = join(reviewer.home, 'next.eln');
    await reviewer.does('export', '-o', next);

    expect(JSON.parse(await reviewer.mustType('crate', 'check', next, '--json'))).toMatchObject({
      ok: true,
      jobs: 3,
      history: 'whole',
    });
  });

  it('is given in plain forms too', async () => {
    const csv = await reviewer.does('export', '--format', 'csv');
    const prov = JSON.parse(await reviewer.does('export', '--format', 'prov')) as Record<string, object>;
    const json = JSON.parse(await reviewer.does('export', 'first', '--format', 'json')) as { jobs: object[] };

    expect(csv.split('\r\n')[0]).toMatch(/^id,job_name,.*frequency\[mode=1\] \[Hz\]/);
    expect(csv.split('\r\n')).toHaveLength(5);
    expect(Object.keys(prov['activity'] ?? {})).toHaveLength(3);
    expect(json.jobs).toEqual([reviewer.records()[0]]);
  });
});

describe('an export that is killed or interrupted', () => {
  const user = new User();
  const file = join(user.home, 'out/big.zip');
  beforeAll(async () => {
    await user.hasTrivialProject();
    mkdirSync(join(user.home, 'out'));
    // Incompressible enough to take a while: the result of a job that left much.
    writeFileSync(
      join(user.home, 'trivial/run.sh'),
      'head -c 200000000 /dev/urandom >big.bin\necho \'{"answer": 42}\' >answer.json\n',
    );
    execFileSync('cp', [join(user.home, 'trivial/run.sh'), join(user.project, 'codes/trivial/run.sh')]);
    await user.does('submit', 'trivial', '--name', 'big', '--wait');
  });
  afterAll(() => user.leaves());

  const ended = async (signal: NodeJS.Signals): Promise<number | null> => {
    const args = [join(root, 'bin/simtrail'), 'export', '--include-large', '-o', file, '--project', user.project];
    const child = spawn(process.execPath, args, { env: user.env, cwd: user.home, stdio: 'ignore' });
    const isWriting = (): boolean => readdirSync(join(user.home, 'out')).some((name) => name.endsWith('.draft'));
    while (!isWriting() && child.exitCode === null) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise((resolve) => setTimeout(resolve, 100));
    child.kill(signal);
    return new Promise((resolve) => child.on('close', resolve));
  };

  it('leaves nothing after Ctrl-C', async () => {
    expect(await ended('SIGINT')).toBe(130);
    expect(readdirSync(join(user.home, 'out'))).toEqual([]);
  });

  it('leaves no file under its name after kill -9, and the next export is whole', async () => {
    await ended('SIGKILL');
    expect(existsSync(file)).toBe(false);

    await user.does('export', '--include-large', '-o', file);
    expect(JSON.parse(await user.mustType('crate', 'check', file, '--json'))).toMatchObject({ ok: true });
  });

  it('leaves the big file where it is unless it is asked for, and says so', async () => {
    const small = JSON.parse(await user.does('export', '-o', join(user.home, 'small.zip'), '--json')) as {
      left: object[];
    };
    const [job] = user.records();
    expect(await user.does('export', '-o', join(user.home, 'said.zip'))).toContain(
      `! ${job?.id.slice(-8)} big: big.bin (191 MiB) is not in it: it is large\n`,
    );
    const target = join(user.home, 'elsewhere');
    await user.mustType('import', join(user.home, 'small.zip'), target);

    expect(small.left).toMatchObject([{ path: 'big.bin', size: 200_000_000, why: 'it is large' }]);
    expect(JSON.parse(await user.mustType('verify', '--json', '--project', target))).toMatchObject({ ok: true });
  });
});
