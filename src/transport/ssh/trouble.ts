import { AppError } from '../../errors/index.ts';

/** Why a machine cannot be reached, for programs; `why` in the message says it for people. */
export type Trouble =
  | 'no-ssh'
  | 'configuration'
  | 'unknown-host'
  | 'refused'
  | 'no-route'
  | 'timeout'
  | 'host-key-changed'
  | 'host-key-unknown'
  | 'login-needed'
  | 'permission-denied'
  | 'no-shell'
  | 'connection-lost';

/** ssh(1): the exit status of the remote command, or 255 if an error occurred. */
export const sshFailed = 255;

/** Its start-up files wait for something, or the connection hangs: which of them, nobody here can tell. */
export const shellSilent = 'Its shell did not answer in time';
/** The connection is there, and no script can be run over it. */
export const shellEnded = 'Its shell ended at once';

/** What OpenSSH says, and what that means. The first that fits counts: an error on the way is said before its effects. */
const signs: readonly [RegExp, Trouble, string][] = [
  [/^Its shell did not answer in time$/, 'timeout', 'its shell did not answer in time'],
  [/^Its shell ended at once$/m, 'no-shell', 'it lets you in, but its shell ended at once'],
  [/no ssh program/, 'no-ssh', 'there is no ssh program on this computer'],
  [
    /REMOTE HOST IDENTIFICATION HAS CHANGED|host key for .* has changed/i,
    'host-key-changed',
    'a host key is not the one this computer knows',
  ],
  [
    /host key is known for .* strict|Host key verification failed/i,
    'host-key-unknown',
    'a host key is not known to this computer yet',
  ],
  [
    /Permission denied \([^)]*(?:password|keyboard-interactive)[^)]*\)/,
    'login-needed',
    'it asks for a password or a one-time code',
  ],
  [
    /Permission denied|Too many authentication failures|No supported authentication methods/i,
    'permission-denied',
    'it did not accept the login; check the user name and the key',
  ],
  [
    /Could not resolve hostname|Name or service not known|hostname contains invalid characters/i,
    'unknown-host',
    'there is no host of that name',
  ],
  [/Connection refused/i, 'refused', 'the connection was refused'],
  [/No route to host|Network is unreachable|Network is down/i, 'no-route', 'there is no way to it from this network'],
  [/timed out|Operation timed out|Timeout, server/i, 'timeout', 'it did not answer in time'],
  [
    /Bad configuration option|no argument after keyword|terminating, \d+ bad|Can't open user config file/i,
    'configuration',
    'the ssh configuration has an error',
  ],
  [/stdio forwarding (?:request )?failed/i, 'refused', 'a host on the way did not lead on to it'],
];

/** Reads what `ssh` said when it failed. */
export function readTrouble(words: string): { trouble: Trouble; why: string } {
  for (const [sign, trouble, why] of signs) if (sign.test(words)) return { trouble, why };
  return { trouble: 'connection-lost', why: 'the connection was lost' };
}

/** The link broke or never came to be. `words` is what ssh and the other side said. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost';
  readonly words: string;

  constructor(words: string) {
    super(`the link was lost: ${words}`);
    this.words = words;
  }
}

/** The connection is there, and the machine gives it no further session (MaxSessions, sshd_config(5)). */
export class SessionRefused extends LinkLost {}

/** A login that a person had the chance to answer, and that was refused all the same. */
export class LoginRefused extends LinkLost {
  readonly why: string;

  constructor(words: string, why: string) {
    super(words);
    this.why = why;
  }
}

/**
 * What a lost link is to those above: LOGIN_NEEDED where only a person can help, else MACHINE_UNREACHABLE with the trouble
 * among its facts. Both have ssh's own words as the detail.
 */
export function unreachable(machine: string, host: string, words: string, cause?: unknown): AppError {
  const { trouble, why } = readTrouble(words);
  const detail = linesOf(words);
  const options = { cause, ...(detail === '' ? {} : { detail }) };
  if (trouble !== 'login-needed')
    return new AppError('MACHINE_UNREACHABLE', { machine, host, why, trouble, ...keyFacts(words, trouble) }, options);
  return new AppError('LOGIN_NEEDED', { machine, why: cause instanceof LoginRefused ? cause.why : why }, options);
}

/**
 * Whose host key it is, which may be that of a host on the way, by the name that ssh looks it up with; and where another
 * key of that name is (OpenSSH, sshconnect.c).
 */
function keyFacts(words: string, trouble: Trouble): { why?: string; known?: string; known_hosts?: string } {
  if (trouble === 'host-key-unknown') {
    const known = /host key is known for ([\w.:[\]-]+) and/.exec(words)?.[1];
    return known === undefined ? {} : { known, why: `the host key of ${known} is not known to this computer yet` };
  }
  if (trouble !== 'host-key-changed') return {};
  const known = /Host key for ([\w.:[\]-]+) has changed/.exec(words)?.[1];
  if (known === undefined) return {};
  const why = `the host key of ${known} is not the one this computer knows`;
  const [, file, line] = /^Offending (?:\S+ key|key for IP) in ([^\p{Cc}'`]+):(\d+)\r?$/mu.exec(words) ?? [];
  return file === undefined ? { known, why } : { known, why: `${why} (${file}, line ${line})`, known_hosts: file };
}

/** What was said, once each, without the marks around answers. ssh is quiet here, but those it starts for hosts on the way log as the user configured. */
function linesOf(words: string): string {
  const isNews = (line: string): boolean =>
    line.trim() !== '' && line !== shellSilent && line !== shellEnded && !/^debug[1-3]: /.test(line);
  const lines = words
    .replaceAll(/[<>][0-9a-f]{32}[<>]\d*/g, '')
    .split(/\r?\n/)
    .filter(isNews);
  return [...new Set(lines)].join('\n').trim();
}
