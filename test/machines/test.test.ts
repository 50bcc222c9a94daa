import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import type { User } from '../user.ts';
import { addCluster, aUserWith, machinesFileOf, machinesOf } from './a-user.ts';

interface Step {
  step: string;
  outcome: string;
  detail: string;
  words?: string;
}

await describeOnCluster('machine test', (cluster) => {
  let user: User;
  let parent: string;
  afterEach(() => user.leaves());

  /** A user with the cluster and a work folder of this test's own, which is not there yet. */
  async function aTester(): Promise<string> {
    user = aUserWith('');
    parent = join(cluster.home, `machine-test-${randomUUID()}`);
    const folder = join(parent, 'work');
    await addCluster(user, cluster, '--work-folder', folder);
    return folder;
  }
  async function tests(...more: string[]): Promise<{ code: number | null; steps: Step[] }> {
    const run = await user.types('machine', 'test', 'cluster', '--json', ...more);
    const steps = run.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Step);
    expect(run.stderr).toBe('');
    return { code: run.code, steps };
  }
  const outcomes = (steps: readonly Step[]) => Object.fromEntries(steps.map(({ step, outcome }) => [step, outcome]));
  const change = (from: string, to: string): void =>
    writeFileSync(machinesFileOf(user), machinesOf(user).replace(from, to));

  it('walks from the login to the results and leaves nothing behind', async () => {
    await aTester();

    const { code, steps } = await tests();

    expect(steps.filter(({ outcome }) => outcome !== 'ok')).toEqual([]);
    expect(steps.map(({ step }) => step).join(' ')).toBe(
      'login folder space clock transfer submission run accounting results removal',
    );
    expect(code).toBe(0);
    expect(existsSync(parent)).toBe(false);
  });

  it('tells a refused account in Slurm’s own words, and skips what needs the job', async () => {
    await aTester();
    change('account: proj1', 'account: nobodys');
    change('- associations', '- nothing'); // as if it were not known that accounts matter

    const { code, steps } = await tests();

    expect(code).toBe(1);
    expect(outcomes(steps)).toMatchObject({ transfer: 'ok', submission: 'failed', run: 'skipped', removal: 'ok' });
    expect(steps.find(({ step }) => step === 'submission')?.detail).toMatch(/Invalid account/);
    expect(existsSync(parent)).toBe(false);
  });

  it('tells a folder that cannot be written', async () => {
    const folder = await aTester();
    const closed = join(cluster.folder, 'closed');
    mkdirSync(closed, { recursive: true });
    chmodSync(closed, 0o755);
    change(folder, closed);

    const { code, steps } = await tests();

    expect(code).toBe(1);
    expect(outcomes(steps)).toMatchObject({ login: 'ok', folder: 'failed', clock: 'ok', transfer: 'skipped' });
  });

  it('tells what a launcher said that does not work', async () => {
    await aTester();
    change('partition: debug', 'partition: debug\n      launcher: [srun, --no-such-option]');

    const { code, steps } = await tests();

    expect(code).toBe(1);
    expect(steps.find(({ step }) => step === 'run')).toMatchObject({
      outcome: 'failed',
      words: expect.stringContaining('no-such-option') as string,
    });
  });

  it('ends in time when the job does not start, and cancels it', async () => {
    await aTester();
    change('partition: debug', 'partition: closed');
    const begun = Date.now();

    const { code, steps } = await tests('--patience', '24s');

    // Far from the ten minutes that it has by itself.
    expect(Date.now() - begun).toBeLessThan(200_000);
    expect([code, outcomes(steps)]).toMatchObject([0, { submission: 'ok', run: 'skipped', removal: 'ok' }]);
    const id = /\d+/.exec(steps.find(({ step }) => step === 'submission')?.detail ?? '')?.[0] ?? '';
    const env = { ...process.env, SLURM_CONF: cluster.slurmConf };
    expect(execFileSync('squeue', ['-h', '-j', id, '-t', 'all', '-o', '%T'], { env }).toString()).toMatch(/CANCELLED/);
    expect(existsSync(parent)).toBe(false);
  });

  it('Ctrl-C leaves nothing behind either', async () => {
    const folder = await aTester();
    change('partition: debug', 'partition: closed');
    const running = user.starts('machine', 'test', 'cluster');
    while (!existsSync(folder) || readdirSync(folder).length === 0) await new Promise((done) => setTimeout(done, 100));
    await new Promise((done) => setTimeout(done, 1_500));

    running.kill('SIGINT');

    expect(await new Promise((done) => running.once('exit', done))).toBe(130);
    expect(existsSync(parent)).toBe(false);
  });

  it('this computer, and a machine that cannot be reached', async () => {
    await aTester();
    change('host: cluster', 'host: nowhere.invalid');

    expect((await user.types('machine', 'test', 'local')).code).toBe(0);
    const { code, steps } = await tests();
    expect([code, outcomes(steps)]).toMatchObject([1, { login: 'failed', folder: 'skipped', removal: 'skipped' }]);
  });
});
