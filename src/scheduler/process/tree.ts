import type { ProcessRow, ProcessTable } from './process-table.ts';

/** The process that runs a job's script: it leads the job's session. */
export interface Wrapper {
  pid: number;
  started: string;
}

/** Whose processes they are. Without a wrapper that was seen alive, a session number alone proves nothing. */
export interface Tree {
  job: string;
  wrapper?: Wrapper;
}

export interface Grace {
  /** Between TERM and KILL. */
  graceMs: number;
  /** After KILL, before one gives up: a process in the kernel's hands cannot be ended. */
  patienceMs: number;
}

export function isAlive(table: ProcessTable, wrapper: Wrapper): boolean {
  return table.read(wrapper.pid)?.started === wrapper.started;
}

/** The process with this pid, if it is certainly the script of this job. */
export function wrapperAt(table: ProcessTable, pid: number, job: string): Wrapper | undefined {
  const row = table.read(pid);
  if (row === undefined || row.session !== pid || table.jobOf(row) !== job) return undefined;
  return { pid, started: row.started };
}

/** The oldest process that leads a session and carries the job's id: its script, if that lives. */
export function leaderOf(table: ProcessTable, job: string): Wrapper | undefined {
  const leaders = table.list().filter((row) => row.session === row.pid && table.jobOf(row) === job);
  return leaders.sort((one, other) => Number(one.started) - Number(other.started))[0];
}

/** All processes of the job: those in its session, and those that left it but carry the job's id. */
export function membersOf(table: ProcessTable, tree: Tree): ProcessRow[] {
  const rows = table.list();
  const leader = rows.find((row) => row.pid === tree.wrapper?.pid);
  const session = leader === undefined || leader.started === tree.wrapper?.started ? tree.wrapper?.pid : undefined;
  return rows.filter((row) => row.pid !== process.pid && (row.session === session || table.jobOf(row) === tree.job));
}

/**
 * Ends a job's processes: TERM, and when the grace is over KILL. The script itself is spared for as long as it can still
 * say how its program ended. Gives the pids that could not be ended.
 */
export async function endTree(table: ProcessTable, tree: Tree, grace: Grace): Promise<number[]> {
  const termUntil = Date.now() + grace.graceMs;
  const spareUntil = termUntil + Math.min(1000, grace.patienceMs / 2);
  const killUntil = termUntil + grace.patienceMs;
  const told = new Set<string>();

  for (let waitMs = 5; ; waitMs = Math.min(waitMs * 1.5, 200)) {
    const members = membersOf(table, tree);
    const others = members.filter((row) => row.pid !== tree.wrapper?.pid);
    const now = Date.now();
    if (members.length === 0 || now > killUntil) return members.map((row) => row.pid);

    if (now < termUntil) others.forEach((row) => tellOnce(row, told));
    else (now < spareUntil ? others : members).forEach((row) => send(row.pid, 'SIGKILL'));
    await new Promise((resolve) => setTimeout(resolve, waitMs));
  }
}

/** A stopped process does not hear TERM until it goes on. */
function tellOnce(row: ProcessRow, told: Set<string>): void {
  const key = `${row.pid} ${row.started}`;
  if (told.has(key)) return;
  told.add(key);
  send(row.pid, 'SIGTERM');
  send(row.pid, 'SIGCONT');
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ESRCH' && code !== 'EPERM') throw error;
  }
}
