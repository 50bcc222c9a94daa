import { chmod, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { makeTarget, unreachable, type Target } from './target.ts';

const passwordsOnly = 'PubkeyAuthentication no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no';

await describeOnCluster('ssh: a login that needs a person', (cluster) => {
  let target: Target;
  beforeEach(async () => {
    target = await makeTarget(cluster, { settings: passwordsOnly });
  });
  afterEach(async () => target.end());

  it('is not tried without one, and says so', async () => {
    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('login-needed'));
  });

  it('asks once for all programs, and again only when the connection is gone', async () => {
    const askpass = await asker(target, 'not a secret');
    const [first, second, other] = [target.transport({ askpass }), target.transport({ askpass }), target.transport()];

    await Promise.all([first.connect(), second.run('true'), first.run('true')]);
    expect((await other.run('echo in')).stdout).toBe('in\n');
    expect(await questions(target)).toBe(1);
    expect(target.sshd.logins()).toBe(1);

    await first.disconnect();
    await wait(200); // until the others' sessions have seen it, their calls are lost with the link
    await expect(other.run('true')).rejects.toMatchObject(unreachable('login-needed'));
    await second.connect();
    expect((await other.run('echo in')).stdout).toBe('in\n');
    expect(await questions(target)).toBe(2);
  });

  it('with a wrong answer is refused', async () => {
    const askpass = await asker(target, 'a guess');

    await expect(target.transport({ askpass }).connect()).rejects.toMatchObject(unreachable('login-needed'));
  });
});

/** An askpass program that always answers the same, and notes each question. */
async function asker({ local }: Target, answer: string): Promise<{ program: string; env: Record<string, string> }> {
  const program = join(local, 'askpass');
  await writeFile(program, `#!/bin/sh\necho "$1" >>"$ASKED"\necho '${answer}'\n`);
  await chmod(program, 0o755);
  return { program, env: { ASKED: join(local, 'asked') } };
}

async function questions({ local }: Target): Promise<number> {
  return (await readFile(join(local, 'asked'), 'utf8')).trim().split('\n').length;
}
