import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { typesInTerminal, type Seen } from '../in-terminal.ts';
import { makeTarget, type Target } from '../transport/target.ts';
import type { User } from '../user.ts';
import { aUserWith } from './a-user.ts';

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

  it(
    'any command asks where somebody sits at a terminal, and the answer is kept nowhere',
    { timeout: 120_000 },
    async () => {
      await user.hasTrivialProject();

      const submit = `submit trivial --on target --wait --project '${user.project}'`;
      const { code, seen } = await inTerminal(submit, [`${password}\r`]);

      expect([code, seen]).toEqual([0, expect.stringContaining('succeeded')]);
      const files = readdirSync(user.home, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
      expect(files.length).toBeGreaterThan(10);
      const texts = files.map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));
      expect(texts.filter((text) => text.includes(password))).toEqual([]);
    },
  );

  it('without a terminal the error says which command logs in, and the job is kept', async () => {
    await user.hasTrivialProject();

    const run = await user.types('submit', 'trivial', '--on', 'target', '--json', '--project', user.project);

    expect(run.code).toBe(20);
    const { error } = JSON.parse(run.stderr) as { error: { code: string; hint: string } };
    expect(error).toMatchObject({
      code: 'LOGIN_NEEDED',
      hint: expect.stringContaining('simtrail machine login target'),
    });
    expect(user.records()).toMatchObject([{ status: 'staging', slurm_id: null }]);

    await inTerminal('machine login target', [`${password}\r`]);
    await user.does('jobs');
    expect(user.records()[0]?.slurm_id).toMatch(/^\d+$/);
  });

  it('a wrong answer is refused, Ctrl-D is no answer, Ctrl-C ends the command', async () => {
    const wrong = await inTerminal('machine login target', ['a guess\r', 'another\r', 'a third\r']);
    expect([wrong.code, wrong.seen]).toEqual([20, expect.stringContaining('did not accept the answer')]);

    const none = await inTerminal('machine login target', ['half\u0004']);
    expect([none.code, none.seen]).toEqual([20, expect.stringContaining('was not answered')]);

    expect((await inTerminal('machine login target', ['\u0003'])).code).toBe(130);
    expect((await inTerminal('machine login target', ['x\u0015not a secre\u0008et\r'])).code).toBe(0);
  });
});
