import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Ask } from '../../src/transport/index.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { canAskForCodes, oneTimeCodes } from './one-time-codes.ts';
import { startSshd } from './sshd.ts';
import { makeTarget, type Target } from './target.ts';

const passwordsOnly = 'PubkeyAuthentication no\nPasswordAuthentication yes\nKbdInteractiveAuthentication no';
const password = 'not a secret';

await describeOnCluster('ssh: a login that needs a person', (cluster) => {
  let target: Target;
  beforeEach(async () => {
    target = await makeTarget(cluster, { settings: passwordsOnly });
  });
  afterEach(async () => target.end());

  it('is not tried without one, and says so', async () => {
    await expect(target.transport().run('true')).rejects.toMatchObject(loginNeeded(/password or a one-time code/));
  });

  it('asks once for all programs, and again only when the connection is gone', async () => {
    const { ask, questions } = person(password);
    const [first, second, other] = [target.transport({ ask }), target.transport({ ask }), target.transport()];

    await Promise.all([first.connect(), second.run('true'), first.run('true')]);
    expect((await other.run('echo in')).stdout).toBe('in\n');
    expect(questions).toEqual([{ machine: 'target', question: expect.stringMatching(/password:/i), echo: false }]);
    expect(target.sshd.logins()).toBe(1);

    await first.disconnect();
    await target.linksGone(); // until the others' sessions have seen it, their calls are lost with the link
    await expect(other.run('true')).rejects.toMatchObject(loginNeeded(/password/));
    await second.connect();
    expect((await other.run('echo in')).stdout).toBe('in\n');
    expect(questions).toHaveLength(2);
  });

  it('asks for what a second factor asks, by keyboard-interactive', async () => {
    // PAM asks for the password here; a one-time code comes by the same way, as a question with words of its own.
    const settings = `UsePAM yes\nAuthenticationMethods keyboard-interactive\nPasswordAuthentication no\nKbdInteractiveAuthentication yes`;
    await target.sshd.restart({ settings });
    const { ask, questions } = person(password);

    await expect(target.transport().run('true')).rejects.toMatchObject(loginNeeded(/one-time code/));
    await target.transport({ ask }).connect();

    expect(questions).toEqual([{ machine: 'target', question: expect.stringMatching(/password:/i), echo: false }]);
    expect((await target.transport().run('echo in')).stdout).toBe('in\n');
  });

  it.skipIf(!canAskForCodes)('asks for one-time codes, on the way and there (needs libpam-oath)', async () => {
    const codes = oneTimeCodes(cluster.user);
    const asking = {
      settings: 'UsePAM yes\nAuthenticationMethods keyboard-interactive\nKbdInteractiveAuthentication yes',
      program: codes.sshd,
    };
    const [bastion, guarded] = [await startSshd(cluster, asking), await makeTarget(cluster, asking)];
    await guarded.configure(
      (config) => `${config}  ProxyJump bastion
Host bastion
  HostName 127.0.0.1
  Port ${bastion.port}
  User ${cluster.user}
  UserKnownHostsFile ${bastion.folder}/known_hosts\n`,
    );
    try {
      const questions: string[] = [];
      const ask: Ask = async (_machine, question, { again }) => {
        questions.push(again ? `again: ${question}` : question);
        return codes.next();
      };

      await guarded.transport({ ask }).connect();
      expect((await guarded.transport().run('echo in')).stdout).toBe('in\n');
      await guarded.transport({ ask }).put(guarded.folder, []);
      expect(questions).toEqual([expect.stringMatching(/one-time/i), expect.stringMatching(/one-time/i)]);
      expect([bastion.logins(), guarded.sshd.logins()]).toEqual([1, 1]);

      // The connection is gone: nobody asks behind one's back, and a code that was used on the way is worth nothing there.
      bastion.cut();
      const same = person(codes.next());
      await expect(guarded.transport().run('true')).rejects.toMatchObject(loginNeeded(/one-time code/));
      await expect(guarded.transport({ ask: same.ask }).connect()).rejects.toMatchObject(loginNeeded(/did not accept/));
      const wrong = person('000000').ask;
      await expect(guarded.transport({ ask: wrong }).connect()).rejects.toMatchObject(loginNeeded(/did not accept/));
      await guarded.transport({ ask }).connect();
      expect((await guarded.transport().run('echo in')).stdout).toBe('in\n');
    } finally {
      await guarded.end();
      await bastion.end();
      codes.end();
    }
  });

  it('with a wrong answer is refused, and asks again only when somebody wants to log in', async () => {
    const { ask, questions, refusals } = person('a guess');
    const transport = target.transport({ ask });

    await expect(transport.run('true')).rejects.toMatchObject(loginNeeded(/did not accept the answer/));
    const asked = questions.length;
    expect(asked).toBeGreaterThan(1);
    expect(refusals()).toBe(asked - 1);
    await expect(transport.run('true')).rejects.toMatchObject(loginNeeded(/password/));
    expect(questions).toHaveLength(asked);
    await expect(transport.connect()).rejects.toMatchObject(loginNeeded(/did not accept the answer/));
    expect(questions.length).toBeGreaterThan(asked);
  });

  it('without an answer is given up at once', async () => {
    const { ask, questions } = person(undefined);

    await expect(target.transport({ ask }).connect()).rejects.toMatchObject(loginNeeded(/was not answered/));

    expect(questions).toHaveLength(1);
  });

  it('leaves no trace of the answer: not in arguments, variables or files', async () => {
    let during = '';
    const ask: Ask = async () => {
      during = processesOf('ssh');
      return password;
    };
    const transport = target.transport({ ask });

    await transport.connect();

    expect(during).toContain('SSH_ASKPASS=');
    expect(during + processesOf('ssh')).not.toContain(password);
    expect(readdirSync(join(target.sshd.folder, 'run')).filter((name) => name.startsWith('ask-'))).toEqual([]);
  });
});

function loginNeeded(why: RegExp) {
  return { code: 'LOGIN_NEEDED', facts: { machine: 'target', why: expect.stringMatching(why) as string } };
}

/** Somebody who always answers the same, and remembers the questions. */
function person(answer: string | undefined) {
  const questions: { machine: string; question: string; echo: boolean }[] = [];
  let refused = 0;
  const ask: Ask = async (machine, question, { echo, again }) => {
    questions.push({ machine, question, echo });
    if (again) refused += 1;
    return answer;
  };
  return { ask, questions, refusals: () => refused };
}

/** Arguments and variables of all processes of a program, as /proc shows them. */
function processesOf(program: string): string {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && told(`${name}/comm`).trim() === program)
    .map((name) => told(`${name}/cmdline`) + told(`${name}/environ`))
    .join('\n');
}

function told(path: string): string {
  try {
    return readFileSync(`/proc/${path}`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return ''; // it has just ended
  }
}
