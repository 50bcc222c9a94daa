import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from '../cluster/cluster.ts';
import { freePort } from '../free-port.ts';

/** An sshd of a test's own, to be broken at will. */
export interface Sshd {
  port: number;
  /** Its folder: keys, configuration, a runtime folder for control sockets. */
  folder: string;
  /** For `ssh -F`; the host is `target`. */
  config: string;
  /** How many logins it has let in so far. */
  logins(): number;
  /** Ends its sessions at once, as a cut link does; with `listener`, it does not take new ones either. */
  cut(what?: { listener: boolean }): void;
  /** Processes of its sessions. */
  sessions(): number[];
  /** Takes connections again after `cut({ listener: true })`, or with other settings or another host key. */
  restart(change?: { settings?: string; newHostKey?: boolean }): Promise<void>;
  end(): Promise<void>;
}

/** Lines of sshd_config and of ssh_config that count before the others. */
export interface SshdOptions {
  settings?: string;
  clientSettings?: string;
  /** Another name for sshd. */
  program?: string;
}

/** Starts an sshd on loopback that lets the cluster's user in. */
export async function startSshd(
  cluster: Cluster,
  { settings = '', clientSettings = '', program = '/usr/sbin/sshd' }: SshdOptions = {},
): Promise<Sshd> {
  const folder = await mkdtemp(join(tmpdir(), 'st-sshd-'));
  const path = (name: string): string => join(folder, name);
  const port = await freePort();
  const log = path('log');
  writeFileSync(log, '');
  let daemon: ChildProcess | undefined;

  const makeKey = (name: string): void =>
    void execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', path(name)]);
  const start = async (more: string): Promise<void> => {
    const lines = [
      `Port ${port}`,
      'ListenAddress 127.0.0.1',
      `HostKey ${path('host')}`,
      'PidFile none',
      `AuthorizedKeysFile ${cluster.folder}/etc/authorized_keys`,
      'UsePAM no',
      'UseDNS no',
      'StrictModes no',
      'LogLevel VERBOSE',
      'AcceptEnv LC_*',
    ];
    writeFileSync(path('sshd'), [more, ...lines, ''].join('\n'));
    daemon = spawn(program, ['-D', '-f', path('sshd'), '-E', log], { stdio: 'ignore' });
    await listening(port);
  };

  makeKey('host');
  const known = readFileSync(path('host.pub'), 'utf8').split(' ').slice(0, 2).join(' ');
  writeFileSync(path('known_hosts'), `[127.0.0.1]:${port} ${known}\n`);
  writeFileSync(
    path('config'),
    `${clientSettings}\nHost target\n  HostName 127.0.0.1\n  Port ${port}\n  User ${cluster.user}
  IdentityFile ${cluster.folder}/keys/user\n  IdentitiesOnly yes\n  IdentityAgent none
  UserKnownHostsFile ${path('known_hosts')}\n  GlobalKnownHostsFile none\n`,
  );
  await start(settings);

  const sessions = (): number[] => (daemon?.pid === undefined ? [] : below(daemon.pid));
  const stopListener = async (): Promise<void> => {
    const stopped = daemon;
    daemon = undefined;
    if (stopped?.exitCode !== null || stopped.signalCode !== null) return;
    const gone = new Promise((resolve) => stopped.once('exit', resolve));
    stopped.kill('SIGKILL');
    await gone;
  };
  const cut = ({ listener } = { listener: false }): void => {
    const pids = sessions();
    if (listener) daemon?.kill('SIGKILL');
    for (const pid of pids) kill(pid);
  };
  return {
    port,
    folder,
    config: path('config'),
    logins: () =>
      readFileSync(log, 'utf8')
        .split('\n')
        .filter((line) => /^Accepted \S+ for /.test(line)).length,
    cut,
    sessions,
    async restart({ settings: changed = settings, newHostKey = false } = {}) {
      await stopListener();
      if (newHostKey) await rm(path('host')).then(() => makeKey('host'));
      await start(changed);
    },
    async end() {
      cut({ listener: true });
      await stopListener();
      await rm(folder, { recursive: true });
    },
  };
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 1_200; tries += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('sshd did not start');
}

/** All processes below one, from /proc. */
function below(pid: number): number[] {
  const parents = new Map<number, number[]>();
  for (const name of readdirSync('/proc').filter((entry) => /^\d+$/.test(entry))) {
    const stat = statOf(name);
    const parent = Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]);
    parents.set(parent, [...(parents.get(parent) ?? []), Number(name)]);
  }
  const children = (of: number): number[] => (parents.get(of) ?? []).flatMap((child) => [child, ...children(child)]);
  return children(pid);
}

function statOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch {
    return ') X -1'; // it has just ended
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has just ended
  }
}
