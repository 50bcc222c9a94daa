import { readFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { spawnSync } from 'node:child_process';

/** A process of this or another computer, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** When the process started, in words of the system that are only ever compared for equality. */
  started: string;
  /** Which run of the system: changes with every boot. */
  boot: string;
}

/** `true` alive, `false` certainly gone, `undefined` on another computer, where one cannot look. */
export type Liveness = boolean | undefined;

let self: ProcessIdentity | undefined;

/** This process. */
export function thisProcess(): ProcessIdentity {
  self ??= identityOf(process.pid);
  if (self === undefined) throw new Error('this process cannot be found in the process table');
  return self;
}

/** The running process with this pid; undefined if there is none (a zombie counts as none: it does nothing any more). */
export function identityOf(pid: number): ProcessIdentity | undefined {
  const started = startOf(pid);
  return started === undefined ? undefined : { host: hostname(), pid, started, boot: bootId() };
}

export function isAlive(identity: ProcessIdentity): Liveness {
  if (identity.host !== hostname()) return undefined;
  if (identity.boot !== bootId()) return false;
  return startOf(identity.pid) === identity.started;
}

/** `user@host`, for the history. */
export function whoAmI(): string {
  let user: string;
  try {
    user = userInfo().username;
  } catch {
    user = String(process.getuid?.() ?? 'unknown'); // a uid without a passwd entry, as in containers
  }
  return `${user}@${hostname()}`;
}

let boot: string | undefined;

/** Linux: the kernel's random boot id (proc(5)); elsewhere the boot time as sysctl prints it. */
export function bootId(): string {
  if (boot !== undefined) return boot;
  try {
    boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    boot = spawnSync('sysctl', ['-n', 'kern.boottime'], { encoding: 'utf8' }).stdout?.trim() || 'unknown';
  }
  return boot;
}

/** Linux: field 22 of /proc/PID/stat, clock ticks since boot (proc(5)); elsewhere `ps -o lstart`, to the second. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in field 2 may hold blanks and brackets
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch (error) {
    if (process.platform === 'linux') {
      if (isGone(error)) return undefined;
      throw error;
    }
  }
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = ps.stdout?.trim() ?? '';
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException).code;
  return code === 'ENOENT' || code === 'ESRCH';
}
