import { readdirSync, readFileSync, statSync } from 'node:fs';

/** Milliseconds of the processors, user's and system's together, that the parts of a look have taken so far. */
export type CpuOfParts = ReadonlyMap<string, number>;

/** How what belongs to a look is told from what else the computer does. */
export interface Own {
  /** Of the cluster. */
  account: string;
  uid: number;
  /** Folder of the sockets of simtrail's connections. */
  sockets: string;
}

interface Process {
  pid: number;
  parent: number;
  uid: number;
  name: string;
  line: string;
  /** Ticks, as /proc counts them: a hundred a second (proc(5), USER_HZ). */
  ticks: number;
}

const msATick = 10;

/** What this program has started, and what that has on the cluster. Needs root. */
export function cpuOfParts(own: Own): CpuOfParts {
  const all = new Map(processes().map((one) => [one.pid, one]));
  const found = new Map<string, number>();
  for (const one of all.values()) {
    const part = partOf(one, all, own);
    if (part !== undefined) found.set(part, (found.get(part) ?? 0) + one.ticks * msATick);
  }
  return found;
}

function partOf(one: Process, all: ReadonlyMap<number, Process>, { account, uid, sockets }: Own): string | undefined {
  const { pid, name, line } = one;
  const parent = all.get(one.parent)?.line ?? '';
  if (one.uid === uid && (read(pid, 'environ') ?? '').includes('\0SIMTRAIL_VIEW=')) {
    if (name === 'Xvfb' || (line.includes('/pictures.py') && !parent.includes('/pictures.py'))) return 'renderer';
    return line.includes('/pictures.py') ? 'compression' : 'the way';
  }
  if (name.startsWith('sshd') ? line.startsWith(`sshd: ${account}`) : name === 'ssh' && line.includes(sockets))
    return 'the way';
  if (!isBelow(one, process.pid, all)) return undefined;
  if (name.startsWith('chrom')) return 'browser';
  return / serve /.test(line) ? 'simtrail serve' : undefined;
}

function isBelow({ parent }: Process, ancestor: number, all: ReadonlyMap<number, Process>): boolean {
  for (let at = all.get(parent); at !== undefined; at = all.get(at.parent)) if (at.pid === ancestor) return true;
  return false;
}

function processes(): Process[] {
  return readdirSync('/proc').flatMap((entry) => {
    const pid = Number(entry);
    const stat = Number.isInteger(pid) ? read(pid, 'stat') : undefined;
    const line = (read(pid, 'cmdline') ?? '').replaceAll('\0', ' ');
    if (stat === undefined) return [];
    // The name is in brackets and may have any letter in it.
    const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'));
    const rest = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const uid = statSync(`/proc/${pid}`, { throwIfNoEntry: false })?.uid ?? -1;
    return [{ pid, parent: Number(rest[1]), uid, name, line, ticks: Number(rest[11]) + Number(rest[12]) }];
  });
}

/** Undefined for one that has gone meanwhile. */
function read(pid: number, name: string): string | undefined {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return undefined;
  }
}
