import { spawnSync } from 'node:child_process';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';

/** A process of this or another computer, told apart from a later one that was given the same pid. */
export interface ProcessIdentity {
  host: string;
  pid: number;
  /** When the process started, in words of the system that are only ever compared for equality. */
  started: string;
  /** Which run of the system: changes with every boot. */
  boot: string;
  /** Which numbering of processes: containers of one computer may share its name and not its pids. */
  space?: string;
}

/** `true` alive, `false` certainly gone, `undefined` where one cannot look: another computer, another user's secret. */
export type Liveness = boolean | undefined;

/** The system hides what others run (proc(5), hidepid), and the process is there. */
const hidden = 'hidden';

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
  if (started === undefined || started === hidden) return undefined;
  const space = pidSpace();
  return { host: hostname(), pid, started, boot: bootId(), ...(space === undefined ? {} : { space }) };
}

export function isAlive(identity: ProcessIdentity): Liveness {
  if (identity.host !== hostname()) return undefined;
  if (identity.boot !== bootId()) return false;
  if (identity.space !== undefined && identity.space !== pidSpace()) return undefined;
  const started = startOf(identity.pid);
  return started === hidden ? undefined : started === identity.started;
}

let me: string | undefined;

/** `user@host`, for the history. */
export function whoAmI(): string {
  me ??= `${userName()}@${hostname()}`;
  return me;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return String(process.getuid?.() ?? 'unknown'); // a uid without a passwd entry, as in containers
  }
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

/** pid_namespaces(7). */
function pidSpace(): string | undefined {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return undefined;
  }
}

/** Linux: field 22 of /proc/PID/stat, clock ticks since boot (proc(5)); elsewhere `ps -o lstart`, to the second. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name in field 2 may hold blanks and brackets
    return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
  } catch {
    if (process.platform === 'linux') return exists(pid) ? hidden : undefined;
  }
  const ps = spawnSync('ps', ['-o', 'stat=,lstart=', '-p', String(pid)], { encoding: 'utf8' });
  const line = ps.stdout?.trim() ?? '';
  return line === '' || line.startsWith('Z') ? undefined : line.replace(/^\S+\s+/, '');
}

function exists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
