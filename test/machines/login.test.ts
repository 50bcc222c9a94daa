import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, it, onTestFinished } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { typesInTerminal, type Seen } from '../in-terminal.ts';
import { makeTarget, type Target } from '../transport/target.ts';
import type { User } from '../user.ts';
import { aUserWith } from './a-user.ts';

interface WatchEvent {
  event: string;
  status?: string;
  error?: { code: string; hint: string };
}

const program = resolve(import.meta.dirname, '../../bin/simtrail');
const password = 'not a secret';
const passwordsOnly = 'PubkeyAuthentication no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no';

await describeOnCluster('machine login', (cluster) => {
  let target: Target;
  let user: User;
  beforeEach(async () => {
    target = await makeTarget(cluster, { settings: `${passwordsOnly}\nSetEnv SLURM_CONF=${cluster.slurmConf}` });
    user = aUserWith(`machines:
  target: { host: target, ssh_config: ${target.sshd.config}, work_folder: ${cluster.home}/simtrail, poll_floor_seconds: 1 }
`);
  });
  afterEach(async () => {
    user.leaves();
    await target.end();
  });

  const inTerminal = (command: string, answers: readonly string[]): Promise<Seen> =>
    typesInTerminal(user, command, { asked: /password:/gi, answers });

  it('asks in the terminal once, unseen, and all commands use the connection', async () => {
    const { code, seen } = await inTerminal('machine login target', [`${password}\r`]);

    expect([code, seen]).toEqual([0, expect.stringContaining('has let you in')]);
    expect(seen).not.toContain(password);
    expect(seen.match(/password:/gi)).toHaveLength(1);
    expect((await user.types('machine', 'login', 'target', '--json')).stdout).toContain('"questions": 0');
    expect(target.sshd.logins()).toBe(1);
  });

  it('any command asks where somebody sits at a terminal, and the answer is kept nowhere', async () => {
    await user.hasTrivialProject();

    const submit = `submit trivial --on target --wait --project '${user.project}'`;
    const { code, seen } = await inTerminal(submit, [`${password}\r`]);

    expect([code, seen]).toEqual([0, expect.stringContaining('succeeded')]);
    const files = readdirSync(user.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
    expect(files.length).toBeGreaterThan(10);
    const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
    expect(texts.filter((text) => text.includes(password))).toEqual([]);
  });

  it('without a terminal the error says which command logs in, and the job is kept', async () => {
    await user.hasTrivialProject();

    const run = await user.types('submit', 'trivial', '--on', 'target', '--json', '--project', user.project);

    expect(run.code).toBe(20);
    const { error } = JSON.parse(run.stderr) as { error: { code: string; hint: string; state: string } };
    expect(error).toMatchObject({
      code: 'LOGIN_NEEDED',
      hint: expect.stringContaining('simtrail machine login target'),
      state: expect.stringMatching(/^trivial \(\w{8}\) is recorded; do not submit it again/),
    });
    expect(user.records()).toMatchObject([{ status: 'staging', slurm_id: null }]);

    await inTerminal('machine login target', [`${password}\r`]);
    await user.does('jobs');
    expect(user.records()[0]?.slurm_id).toMatch(/^\d+$/);
  });

  it('is not needed to cancel what was never sent', async () => {
    await user.hasTrivialProject();
    await user.types('submit', 'trivial', '--on', 'target', '--project', user.project);

    await user.does('cancel', 'trivial');

    expect(user.records()).toMatchObject([{ status: 'cancelled', slurm_id: null }]);
    expect(target.sshd.logins()).toBe(0);
  });

  it('that has expired while jobs are watched is told once, with the command; watching goes on after it', async () => {
    const hold = `${cluster.home}/${basename(user.home).replace(' ', '-')}.hold`;
    writeFileSync(hold, '');
    onTestFinished(() => rmSync(hold, { force: true }));
    await user.hasTrivialProject({ first: `while [ -e ${hold} ]; do sleep 0.2; done` });
    await inTerminal('machine login target', [`${password}\r`]);
    await user.does('submit', 'trivial', '--on', 'target');
    const watching = spawn(process.execPath, [program, 'watch', '--json', '--project', user.project], {
      env: user.env,
    });
    onTestFinished(() => void watching.kill());
    const ended = new Promise((done) => watching.once('exit', done));
    let said = '';
    watching.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()));
    const events = () =>
      said
        .split('\n')
        .slice(0, -1)
        .map((line) => JSON.parse(line) as WatchEvent);
    const logins = () => events().filter(({ error }) => error?.code === 'LOGIN_NEEDED');
    await expect.poll(events).not.toEqual([]);

    target.sshd.cut();
    await expect.poll(() => logins().length).toBeGreaterThan(0);
    await inTerminal('machine login target', [`${password}\r`]);
    rmSync(hold);
    await ended;

    expect(logins()).toMatchObject([
      { event: 'outage', error: { hint: expect.stringContaining('simtrail machine login target') } },
    ]);
    expect(events().map(({ event }) => event)).toContain('back');
    expect(
      events()
        .filter(({ event }) => event === 'job')
        .at(-1),
    ).toMatchObject({ status: 'succeeded' });
  });

  it('of two programs at once: one is killed while it asks, the other asks in its place', async () => {
    const login = [program, 'machine', 'login', 'target'];
    const first = spawn(
      'script',
      ['--quiet', '--return', '--command', [process.execPath, ...login].join(' '), '/dev/null'],
      {
        env: user.env,
        detached: true,
      },
    );
    const seen = new Promise<void>((done) =>
      first.stdout.on('data', (bytes: Buffer) => void (/password:/i.test(bytes.toString()) && done())),
    );
    await seen;

    const second = inTerminal('machine login target', [`${password}\r`]);
    await new Promise((done) => setTimeout(done, 500)); // mostly it waits for the first by now; if not, it is asked all the same
    process.kill(-(first.pid ?? 0), 'SIGKILL');

    expect(await second).toMatchObject({ code: 0, seen: expect.stringContaining('has let you in') as string });
    expect(target.sshd.logins()).toBe(1);
  });

  it('a wrong answer is refused, Ctrl-D is no answer, Ctrl-C ends the command', async () => {
    const wrong = await inTerminal('machine login target', ['a guess\r', 'another\r', 'a third\r']);
    expect([wrong.code, wrong.seen]).toEqual([20, expect.stringContaining('did not accept the answer')]);
    expect(wrong.seen.match(/target: That was not accepted\./g)).toHaveLength(2);

    const none = await inTerminal('machine login target', ['half\u0004']);
    expect([none.code, none.seen]).toEqual([20, expect.stringContaining('was not answered')]);

    expect((await inTerminal('machine login target', ['\u0003'])).code).toBe(130);
    expect((await inTerminal('machine login target', ['x\u0015not a secre\u0008et\r'])).code).toBe(0);
  });
});
