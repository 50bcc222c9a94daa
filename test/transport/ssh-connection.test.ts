import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { masterCommand } from '../../src/transport/ssh/command.ts';
import { outgoing } from '../../src/testing/transport-files.ts';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { freePort } from '../free-port.ts';
import { makeTarget, unreachable, type Target } from './target.ts';

const numbers = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

await describeOnCluster('ssh: one connection', (cluster) => {
  let target: Target;
  beforeEach(async () => {
    target = await makeTarget(cluster);
  });
  afterEach(async () => target.end());

  it('carries hundreds of calls, files both ways, and other programs', async () => {
    const [one, two] = [target.transport(), target.transport()];

    await Promise.all(numbers(200).map(async (n) => (n % 2 === 0 ? one : two).run(`echo ${n}`)));
    await one.put(target.folder, [await outgoing(target.local, 'a', randomBytes(100_000))]);
    await two.get(target.folder, ['a'], join(target.local, 'into'));
    await one.close();
    await one.run('true');

    expect(target.sshd.logins()).toBe(1);
  });

  for (const sessions of [1, 2])
    it(`is enough for two programs where the machine allows ${sessions} at once`, async () => {
      await target.sshd.restart({ settings: `MaxSessions ${sessions}` });
      const [one, two] = [target.transport(), target.transport()];

      const answers = await Promise.all(
        numbers(20).map(async (n) => (n % 2 === 0 ? one : two).run(`sleep 0.05; echo ${n}`)),
      );
      await one.close();
      await two.put(target.folder, [await outgoing(target.local, 'a', 'a')]);

      expect(answers.map(({ stdout }) => Number(stdout))).toEqual(numbers(20));
      expect(target.sshd.logins()).toBe(1);
    });

  for (const shell of ['/bin/dash', '/usr/bin/fish', '/usr/bin/tcsh', '/usr/bin/zsh'].filter((path) =>
    existsSync(path),
  ))
    it(`works where ${basename(shell)} is the user's shell and talks`, async () => {
      const talks = `echo welcome; echo 'You have mail' >&2`;
      // As sshd calls a login shell with what it was asked to run.
      await target.sshd.restart({ settings: `ForceCommand ${talks}; exec ${shell} -c "$SSH_ORIGINAL_COMMAND"` });
      const transport = target.transport();
      const bytes = randomBytes(2_000_000); // goes by rsync

      await transport.put(target.folder, [await outgoing(target.local, `it's\n$(a) ü`, bytes)]);
      await transport.get(target.folder, [`it's\n$(a) ü`], join(target.local, 'into'));

      expect(bytes.equals(readFileSync(join(target.local, 'into', `it's\n$(a) ü`)))).toBe(true);
      expect(await transport.run(`printf '%s' "it's" | tr s S`)).toMatchObject({ code: 0, stdout: "it'S" });
    });

  // Each of them is right for somebody's own `ssh target`, and would take from a program what it needs.
  const ownHabits = [
    'SessionType none',
    'StdinNull yes',
    'ForkAfterAuthentication yes',
    'RequestTTY force',
    'RemoteCommand tmux',
  ];
  it.each([...ownHabits, [...ownHabits, 'IgnoreUnknown AColour', 'AColour green'].join('\n')])(
    'is used as a program needs it, whatever the user set: %s',
    async (setting) => {
      await target.configure((config) => `${config}  ${setting}\n`);
      const transport = target.transport();
      const bytes = randomBytes(2_000_000); // goes by rsync

      expect(await transport.run('cat; [ -t 0 ] || echo no terminal', { stdin: 'in ' })).toMatchObject({
        code: 0,
        stdout: 'in no terminal\n',
      });
      await transport.put(target.folder, [await outgoing(target.local, 'a', bytes)]);
      await transport.get(target.folder, ['a'], join(target.local, 'into'));
      expect(bytes.equals(readFileSync(join(target.local, 'into/a')))).toBe(true);
      const channel = await transport.open('read -r line; echo "$line back"', {});
      channel.stdin.write('here\n');
      expect((await channel.stdout.toArray()).join('')).toBe('here back\n');
      expect(target.sshd.logins()).toBe(1);
    },
  );

  it('leaves the ports that the user forwards to the user', async () => {
    const port = await freePort();
    await target.configure((config) => `${config}  LocalForward ${port} 127.0.0.1:9\n  ExitOnForwardFailure yes\n`);

    await target.transport().run('true');
    const owned = createServer();
    await new Promise<void>((resolve, reject) => owned.once('error', reject).listen(port, '127.0.0.1', resolve));

    expect(await target.transport().run('echo here')).toMatchObject({ stdout: 'here\n' });
    owned.close();
  });

  it('that is cut rejects what was running, and is made anew by the next call', async () => {
    const transport = target.transport();
    await transport.run('true');

    const [one, other] = [target.said('one'), target.said('other')];
    const running = [
      transport.run(`${one.line}; sleep 60`),
      transport.run(`${other.line}; cat; sleep 60`, { stdin: 'x'.repeat(200_000) }),
    ];
    await expect.poll(() => one.isThere() && other.isThere()).toBe(true);
    target.sshd.cut();

    for (const result of await Promise.allSettled(running))
      expect(result).toMatchObject({ status: 'rejected', reason: unreachable('connection-lost') });
    expect((await transport.run('echo back')).stdout).toBe('back\n');
    expect(target.sshd.logins()).toBe(2);
  });

  it('that is cut while nothing was running is made anew unnoticed', async () => {
    const transport = target.transport();
    await transport.run('true');

    target.sshd.cut();
    await target.linksGone();

    expect((await transport.run('echo back')).stdout).toBe('back\n');
  });

  it('whose program was killed here is made anew, though its socket was left behind', async () => {
    const transport = target.transport();
    await transport.run('true');
    const { socket, pid } = connectionOf(target);

    process.kill(pid, 'SIGKILL');
    await target.linksGone();

    expect(existsSync(socket)).toBe(true);
    expect((await transport.run('echo back')).stdout).toBe('back\n');
    expect((await target.transport().run('echo too')).stdout).toBe('too\n');
    expect(target.sshd.logins()).toBe(2);
  });

  it('whose program hangs here is made anew: by the next program, and by this one after it has waited', async () => {
    const transport = target.transport({ patienceMs: 8_000 });
    await transport.run('true');
    const { pid } = connectionOf(target);

    process.kill(pid, 'SIGSTOP');
    const waiting = await transport.run('true', { timeoutMs: 1_000 }).catch((error: unknown) => error);
    const inVain = await transport.run('true').catch((error: unknown) => error);
    const back = [await transport.run('echo back'), await target.transport().run('echo too')];
    process.kill(pid, 'SIGKILL');

    expect(waiting).toMatchObject(unreachable('timeout'));
    expect(inVain).toMatchObject(unreachable('timeout'));
    expect(back.map(({ stdout }) => stdout)).toEqual(['back\n', 'too\n']);
    expect(target.sshd.logins()).toBe(2);
  });

  it('whose folder was removed goes on for what is open, and is made anew for the rest', async () => {
    const [one, two] = [target.transport(), target.transport()];
    await one.run('true');

    rmSync(join(target.sshd.folder, 'run'), { recursive: true });
    const answers = [await one.run('echo open'), await two.run('echo anew'), await one.run('echo both')];

    expect(answers.map(({ stdout }) => stdout)).toEqual(['open\n', 'anew\n', 'both\n']);
    expect(target.sshd.logins()).toBe(2);
  });

  it('to a machine that is away for a while is refused, and then made anew', async () => {
    const transport = target.transport();
    await transport.run('true');

    target.sshd.cut({ listener: true });
    await target.linksGone();
    await expect(transport.run('true')).rejects.toMatchObject(unreachable('refused'));
    await target.sshd.restart();

    expect((await transport.run('echo back')).stdout).toBe('back\n');
  });

  it('outlives a restart of sshd', async () => {
    const transport = target.transport();
    await transport.run('true');

    await target.sshd.restart();

    expect((await transport.run('echo still here')).stdout).toBe('still here\n');
    expect(target.sshd.logins()).toBe(1);
  });

  it('is not left behind by a program that was killed while another made one', async () => {
    const gone = spawnSync('true').pid;
    const options = { host: 'target', configFile: target.sshd.config };
    const path = join(target.sshd.folder, 'socket');
    const login = (of: number): ReturnType<typeof spawnSync> => {
      const { program, args } = masterCommand(options, path, { mayAsk: false, program: of });
      return spawnSync(program, args, { stdio: 'ignore', timeout: 60_000 });
    };

    const kept = login(process.pid);
    const left = login(gone); // its socket's place is taken: ssh would stay without one

    expect(kept.status).toBe(0);
    expect(left.signal).toBe('SIGTERM');
    expect(left.error).toBeUndefined();
    expect(target.sshd.logins()).toBe(2);
    expect(spawnSync('ssh', ['-O', 'check', '-o', `ControlPath=${path}`, 'target']).status).toBe(0);
  });

  it('that does not answer any more is noticed, with and without a limit of time', async () => {
    const transport = target.transport({ aliveSeconds: 1 });
    await transport.run('true');
    const said = target.said('one');
    const running = [transport.run('sleep 120', { timeoutMs: 1_000 }), transport.run(`${said.line}; sleep 120`)];
    await expect.poll(said.isThere).toBe(true);
    for (const pid of target.sshd.sessions()) process.kill(pid, 'SIGSTOP');

    const [limited, unlimited] = await Promise.allSettled(running);

    expect(limited).toMatchObject({ status: 'rejected', reason: unreachable('timeout') });
    expect(unlimited).toMatchObject({ status: 'rejected', reason: { code: 'MACHINE_UNREACHABLE' } });
    expect((await transport.run('echo back')).stdout).toBe('back\n');
  });
});

/** The program on this side that holds the connection. */
function connectionOf({ sshd }: Target): { socket: string; pid: number } {
  const folder = join(sshd.folder, 'run');
  const socket = join(folder, readdirSync(folder)[0] ?? '');
  const { stderr } = spawnSync('ssh', ['-O', 'check', '-o', `ControlPath=${socket}`, 'target'], { encoding: 'utf8' });
  return { socket, pid: Number(/pid=(\d+)/.exec(stderr)?.[1]) };
}
