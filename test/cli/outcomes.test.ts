import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Playground } from './project.ts';

describe('what a job came to', () => {
  const playground = new Playground();
  beforeAll(() => playground.withJob());
  afterAll(() => playground.remove());

  it.each([
    ['succeeded', [], 0],
    ['failed', ['--set', 'fails=1'], 1],
    ['incomplete', ['--set', 'silent=1'], 3],
    ['timed-out', ['--set', 'seconds=60', '--runtime', '1s'], 1],
  ])('%s is the exit status of submit --wait, and of watch', async (status, options, exit) => {
    const outcome = await playground.run(['submit', 'pillbox', '--name', status, '--wait', ...options]);

    expect(outcome.status).toBe(exit);
    expect(outcome.stdout).toContain(status);
    expect((await playground.run(['watch', status])).status).toBe(exit);
  });

  it('is told with its reason', async () => {
    const { stdout } = await playground.run(['jobs', '--status', 'failed,incomplete']);

    expect(stdout).toMatch(/✗ failed .*\n {12}.*exit code 4: careful .*\n/);
    expect(stdout).toMatch(/◐ incomplete .*\n {12}\S/);
  });

  it('has a log, byte for byte in a pipe', async () => {
    expect((await playground.run(['log', 'first-try'])).stdout).toBe('begin\nprogress stage=half fraction=0.5\n');
    expect((await playground.run(['log', 'first-try', '--stderr'])).stdout).toBe('careful \u001b[31mred\u001b[0m\n');
  });

  it('has results for a spreadsheet', async () => {
    const { stdout } = await playground.run(['results', 'first-try', '--csv']);

    expect(stdout).toMatch(
      /^job,id,analysis,mode,q,frequency \[Hz\]\r\nfirst-try,\w{8},pillbox,1,26012.4,1147425001.23\r\nfirst-try,\w{8},pillbox,2,39000,2633995123.9\r\n$/,
    );
  });

  it('shows the quantity that the code names', async () => {
    expect((await playground.run(['jobs', '--search', 'first-try'])).stdout).toContain('frequency 1.147425 GHz');
  });

  it('is cancelled with others in one go, each for itself', async () => {
    await playground.run(['submit', 'pillbox', '--name', 'to-end', '--set', 'seconds=60']);

    const outcome = await playground.run(['cancel', 'to-end', 'first-try', '--json']);

    expect(outcome.status).toBe(3);
    expect(JSON.parse(outcome.stdout)).toMatchObject({
      jobs: [{ job_name: 'to-end' }],
      errors: [{ code: 'BAD_STATUS' }],
    });
  });

  it('is read although something in its folder cannot be: that is named', async () => {
    const records = JSON.parse((await playground.run(['jobs', '--search', 'first-try', '--json'])).stdout) as {
      jobs: { run_folder: string }[];
    };
    const odd = Buffer.concat([
      Buffer.from(join(playground.project, records.jobs[0]?.run_folder ?? '', 'caf')),
      Buffer.from([0xe9]),
    ]);
    writeFileSync(odd, 'latin');

    const outcome = await playground.run(['collect', 'first-try']);
    rmSync(odd);

    expect(outcome.status).toBe(3);
    expect(outcome.stdout).toContain('caf\ufffd (its name is not UTF-8) cannot be brought');
    expect((await playground.run(['show', 'first-try', '--json'])).stdout).toMatch(/"status": ?"succeeded"/);
    expect((await playground.run(['collect', 'first-try'])).status).toBe(0);
  });

  it('is verified, and what was changed is named', async () => {
    const path = join(playground.project, 'jobs.json');
    const whole = readFileSync(path, 'utf8');
    writeFileSync(path, whole.replace('"job_name":"first-try"', '"job_name":"first-lie"'));

    const outcome = await playground.run(['verify']);
    writeFileSync(path, whole);

    expect(outcome.status).toBe(1);
    expect(outcome.stdout).toMatch(/✗ record .*job_name was changed from "first-try" to "first-lie"/);
    expect((await playground.run(['verify'])).status).toBe(0);
  });
});

describe('names of every kind', () => {
  const playground = new Playground();
  beforeAll(() => playground.withAnalysis());
  afterAll(() => playground.remove());

  it.each(['it\'s a "name"', '空洞 共振器', '-rf', '../..', '$(touch pwned)', 'a;b|c&d', '*'])(
    '%j names a job',
    async (name) => {
      const submitted = await playground.run(['submit', 'pillbox', `--name=${name}`, '--wait']);
      const shown = await playground.run(['show', '--json', '--', name]);

      expect(submitted).toMatchObject({ status: 0, stderr: '' });
      expect(JSON.parse(shown.stdout)).toMatchObject({ job_name: name, status: 'succeeded' });
    },
  );

  it('cannot control the terminal by a record from elsewhere', async () => {
    const path = join(playground.project, 'jobs.json');
    const document = JSON.parse(readFileSync(path, 'utf8')) as { jobs: Record<string, unknown>[] };
    document.jobs.push({
      id: 'foreign-1',
      job_name: 'evil\u001b]0;title\u0007\u009b2J',
      status: 'running',
      notes: '\u001b[2J',
    });
    writeFileSync(path, JSON.stringify(document));

    const outcomes = await Promise.all([
      playground.run(['jobs'], { env: { FORCE_COLOR: '1' } }),
      playground.run(['show', 'foreign-1']),
      playground.run(['show', 'foreign-1', '--json']),
    ]);

    for (const { status, stdout } of outcomes) {
      expect(status).toBe(0);
      // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
      expect(stdout.replaceAll(/\u001b\[\d+m/g, '')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});
