import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { describeOnCluster } from '../cluster/describe-on-cluster.ts';
import { freePort } from '../free-port.ts';
import { makeTarget, unreachable, type Target } from './target.ts';

const keysOnly = 'PasswordAuthentication no\nKbdInteractiveAuthentication no';

await describeOnCluster('ssh: a machine that cannot be reached says why', (cluster) => {
  let target: Target;
  beforeEach(async () => {
    target = await makeTarget(cluster, { settings: keysOnly });
  });
  afterEach(async () => target.end());

  it('a key that is not accepted', async () => {
    await target.configure((config) => config.replace(/IdentityFile .*/, 'IdentityFile none'));

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('permission-denied'));
  });

  it('a host key that changed', async () => {
    await target.sshd.restart({ newHostKey: true });

    const error = await target
      .transport()
      .run('true')
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject(unreachable('host-key-changed'));
    expect(error).toHaveProperty('detail', expect.stringContaining('REMOTE HOST IDENTIFICATION HAS CHANGED'));
    expect(target.sshd.logins()).toBe(0);
  });

  it('a host key that is not known, and known_hosts stays as it is', async () => {
    const knownHosts = join(target.sshd.folder, 'known_hosts');
    await writeFile(knownHosts, '# none\n');

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('host-key-unknown'));

    expect(await readFile(knownHosts, 'utf8')).toBe('# none\n');
  });

  it('nothing listens there', async () => {
    target.sshd.cut({ listener: true });

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('refused'));
  });

  it('somebody listens and says nothing', async () => {
    const mute = await listenMutely();
    await target.configure((config) => config.replace(/Port \d+/, `Port ${mute.port}`));
    const begun = Date.now();

    await expect(target.transport({ patienceMs: 2_000 }).run('true')).rejects.toMatchObject(unreachable('timeout'));

    // Without it ssh itself gives up, after 30 s.
    expect(Date.now() - begun).toBeLessThan(25_000);
    await mute.end();
  });

  it('the bastion is down', async () => {
    const closed = await freePort();
    await target.configure(
      (config) => `${config}  ProxyJump jump\nHost jump\n  HostName 127.0.0.1\n  Port ${closed}\n`,
    );

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('refused'));
  });

  it("the bastion does not lead on, over a connection of the user's own", async () => {
    const closed = await freePort();
    const jump = `Host jump\n  HostName 127.0.0.1\n  Port ${target.sshd.port}\n  ControlMaster auto
  ControlPath ${target.local}/own\n  ControlPersist 20\n`;
    await target.configure((config) => {
      const user = config.replace(/Port \d+/, `Port ${target.sshd.port}`).replace('Host target', 'Host jump');
      return `${jump}${user}\n${config.replace(/Port \d+/, `Port ${closed}`)}\n  ProxyJump jump\n`;
    });

    await expect(target.transport().run('true')).rejects.toMatchObject({
      ...unreachable('refused'),
      message: expect.stringContaining('a host on the way did not lead on to it'),
    });
  });

  it('the bastion does not let in', async () => {
    const jump = `Host jump\n  HostName 127.0.0.1\n  Port ${target.sshd.port}\n  User nobody-here\n  IdentityFile none
  IdentitiesOnly yes\n  UserKnownHostsFile ${target.sshd.folder}/known_hosts\n`;
    await target.configure((config) => `${config}  ProxyJump jump\n${jump}`);

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('permission-denied'));
  });

  it('the ssh configuration has an error', async () => {
    await target.configure(() => 'Host target\n  Nonsense yes\n');

    await expect(target.transport().run('true')).rejects.toMatchObject(unreachable('configuration'));
  });

  it('a place there that cannot be used is another error, in words', async () => {
    const transport = target.transport();
    const from = join(target.local, 'empty');
    await writeFile(from, '');
    const sha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

    await expect(transport.put('/not-for-users', [{ from, to: 'a', sha256, size: 0 }])).rejects.toMatchObject({
      code: 'WRITE_FAILED',
      facts: { path: 'target:/not-for-users', why: 'you have no right to write there' },
    });
    await expect(transport.list('/root')).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  });
});

/** A port that takes connections and never says a word. */
async function listenMutely(): Promise<{ port: number; end: () => Promise<void> }> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => sockets.push(socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const end = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, end };
}
