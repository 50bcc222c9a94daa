import { runProgram } from '../program.ts';
import type { Ask } from './askpass.ts';

/** How the `ssh` of this computer is called for one machine. */
export interface SshOptions {
  /** A name in ~/.ssh/config, a host name, or user@host. */
  host: string;
  /** Another file than ~/.ssh/config (`ssh -F`). */
  configFile?: string | undefined;
  /** Where control sockets are, instead of the user's runtime folder. Must be short. */
  runtimeFolder?: string | undefined;
  /** Asks a person for a password or one-time code. Without it a login that needs one is refused, and says so. */
  ask?: Ask | undefined;
  /** How long the connection is kept after its last use, for the next program. An hour unless told otherwise. */
  keepSeconds?: number | undefined;
  /** After how many seconds of silence the other side is asked whether it is there; after three unanswered ones the link is dead. 15 unless told otherwise. */
  aliveSeconds?: number | undefined;
  /** How long connecting may take without a person (ms); 30 s unless told otherwise. */
  patienceMs?: number | undefined;
}

/** A program with its arguments. */
export interface Command {
  program: string;
  args: string[];
}

/** Settings that hold for every call. What the user configured stays; only what would hurt a program is overruled. */
const always = {
  ControlPersist: 'no',
  LogLevel: 'ERROR', // a user's QUIET would hide why it failed
  StrictHostKeyChecking: 'yes',
  UpdateHostKeys: 'no', // known_hosts is the user's
  PermitLocalCommand: 'no',
  RemoteCommand: 'none',
  RequestTTY: 'no',
  ForwardX11: 'no',
  // They are for the user's own session. A session that is opened on the connection would bring them along, too.
  ClearAllForwardings: 'yes',
} as const;

/**
 * Settings that a session needs and that older programs do not know (OpenSSH 8.7, its release notes), for whom they would be
 * errors. Naming them in IgnoreUnknown is no way out: that would replace the user's own list.
 */
const sessions = { SessionType: 'default', StdinNull: 'no', ForkAfterAuthentication: 'no' } as const;

export type SessionSettings = Partial<typeof sessions>;

/** Those of them that the `ssh` of this computer knows. Asked once. */
export async function sessionSettings(): Promise<SessionSettings> {
  const words = Object.entries(sessions).map(([key, value]) => `-o${key}=${value}`);
  known ??= runProgram('ssh', [...words, '-V'], { timeoutMs: 10_000 }).then(
    ({ code }) => (code === 0 ? sessions : {}),
    () => ({}),
  );
  return known;
}

let known: Promise<SessionSettings> | undefined;

/**
 * Opens the one connection, which goes into the background when the login is done. If the program that wanted it has
 * gone by then, it ends: another may have made a connection meanwhile, and this one would stay beside it, unknown.
 */
export function masterCommand(
  options: SshOptions,
  controlPath: string,
  { mayAsk, program = process.pid }: { mayAsk: boolean; program?: number },
): Command {
  const keep = Math.max(1, Math.round(options.keepSeconds ?? 3600));
  const settings = {
    ...always,
    ControlMaster: 'yes',
    ControlPersist: String(keep),
    BatchMode: mayAsk ? 'no' : 'yes',
    ConnectTimeout: String(Math.ceil(patienceOf(options) / 1000)),
    ServerAliveInterval: String(options.aliveSeconds ?? 15),
    ServerAliveCountMax: '3',
    // Run by the user's shell when the login is done, before the way into the background (ssh_config(5)).
    PermitLocalCommand: 'yes',
    LocalCommand: `exec /bin/sh -c 'kill -0 ${program} || kill "$PPID"' 2>/dev/null`,
  };
  return ssh(options, controlPath, settings, ['-N', '--', options.host]);
}

/**
 * Uses the connection for one session and never opens another: where the connection is gone or full, ssh would quietly
 * make a new one, and ask for a second factor again. The proxy command is only ever run by such a new one.
 */
export function workerCommand(
  options: SshOptions,
  controlPath: string,
  { remote, session }: { remote: string; session: SessionSettings },
): Command {
  const settings = { ...always, ...session, ControlMaster: 'no', BatchMode: 'yes', ProxyCommand: 'false' };
  return ssh(options, controlPath, settings, ['-T', '--', options.host, remote]);
}

/** Asks the connection something: `check` whether it is there, `exit` to end. */
export function controlCommand(options: SshOptions, controlPath: string, word: 'check' | 'exit'): Command {
  return ssh(options, controlPath, always, ['-O', word, '--', options.host]);
}

/** One login without the connection, only to hear why it fails: ControlPersist silences the hosts on the way. */
export function diagnosisCommand(options: SshOptions, session: SessionSettings): Command {
  const settings = {
    ...always,
    ...session,
    ControlMaster: 'no',
    BatchMode: 'yes',
    ConnectTimeout: '10',
  };
  return ssh(options, 'none', settings, ['-T', '--', options.host, 'true']);
}

export function patienceOf(options: SshOptions): number {
  return options.patienceMs ?? 30_000;
}

function ssh(
  options: SshOptions,
  controlPath: string,
  settings: Readonly<Record<string, string>>,
  rest: readonly string[],
): Command {
  const file = options.configFile === undefined ? [] : ['-F', options.configFile];
  const all = { ...settings, ControlPath: controlPath.replaceAll('%', '%%') };
  return {
    program: 'ssh',
    args: [...file, ...Object.entries(all).flatMap(([key, value]) => ['-o', `${key}=${value}`]), ...rest],
  };
}
