import { spawnSync } from 'node:child_process';
import type { MemoryUse, ProcessRow, ProcessTable } from './process-table.ts';

/**
 * The same from ps(1), for systems without proc(5). A process group stands for the session: the job's script leads
 * both, and macOS does not print sessions. Start times are exact to the second.
 */
export function psTable(): ProcessTable {
  const uid = process.getuid?.() ?? -1;

  return {
    list: () => readRows(ps(['-axo', 'pid=,ppid=,pgid=,stat=,lstart='])),
    read: (pid) => readRows(ps(['-o', 'pid=,ppid=,pgid=,stat=,lstart=', '-p', String(pid)]))[0],
    jobOf: (row) => {
      const [owner, ...command] = ps(['eww', '-o', 'uid=,command=', '-p', String(row.pid)])
        .trim()
        .split(' ');
      return Number(owner) === uid ? / SIMTRAIL_JOB=(\S*)/.exec(` ${command.join(' ')}`)?.[1] : undefined;
    },
    children: () => [],
    memory: (pid) => readMemory(ps(['-o', 'rss=', '-p', String(pid)])),
    folderOf: () => undefined,
  };
}

/** Lines of `pid ppid pgid stat lstart`; zombies are left out. */
export function readRows(text: string): ProcessRow[] {
  const rows: ProcessRow[] = [];
  for (const line of text.split('\n')) {
    const match = /^(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\S.*)$/.exec(line.trim());
    if (match === null || match[4]?.startsWith('Z')) continue;
    rows.push({ pid: Number(match[1]), parent: Number(match[2]), session: Number(match[3]), started: match[5] ?? '' });
  }
  return rows;
}

function readMemory(text: string): MemoryUse | undefined {
  const bytes = Number(text.trim()) * 1024;
  return bytes > 0 ? { now: bytes, peak: bytes } : undefined;
}

function ps(options: readonly string[]): string {
  return spawnSync('ps', options, { encoding: 'utf8' }).stdout ?? '';
}
