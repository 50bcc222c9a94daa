import { readdirSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import { jobCache, type ProcessRow, type ProcessTable } from './process-table.ts';
import { isAbsent } from './queue-folder.ts';

/** The processes of a Linux system, from proc(5). */
export function procTable(): ProcessTable {
  const uid = process.getuid?.();
  const jobs = jobCache();

  return {
    read,
    list: () => {
      const rows = readdirSync('/proc').map((name) => (/^\d+$/.test(name) ? read(Number(name)) : undefined));
      return rows.filter((row) => row !== undefined);
    },
    jobOf: (row) =>
      jobs(row, () => {
        if (quietly(() => statSync(`/proc/${row.pid}`).uid) !== uid) return undefined;
        const environment = quietly(() => readFileSync(`/proc/${row.pid}/environ`, 'utf8')) ?? '';
        return /(?:^|\0)SIMTRAIL_JOB=([^\0]*)/.exec(environment)?.[1];
      }),
    children: (pid) => {
      const text = quietly(() => readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1')) ?? '';
      return text.split(' ').filter(Boolean).map(Number);
    },
    memory: (pid) => {
      const text = quietly(() => readFileSync(`/proc/${pid}/status`, 'latin1'));
      const [peak, now] = [/^VmHWM:\s+(\d+) kB/m, /^VmRSS:\s+(\d+) kB/m].map((line) => line.exec(text ?? '')?.[1]);
      if (peak === undefined || now === undefined) return undefined;
      return { now: Number(now) * 1024, peak: Number(peak) * 1024 };
    },
    folderOf: (pid) => quietly(() => readlinkSync(`/proc/${pid}/cwd`)),
  };
}

function read(pid: number): ProcessRow | undefined {
  const stat = quietly(() => readFileSync(`/proc/${pid}/stat`, 'latin1'));
  if (stat === undefined) return undefined;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' '); // the name may hold blanks and brackets
  if (fields[0] === 'Z' || fields[0] === 'X') return undefined;
  return { pid, parent: Number(fields[1]), session: Number(fields[3]), started: fields[19] ?? '' };
}

function quietly<T>(look: () => T): T | undefined {
  try {
    return look();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (isAbsent(error) || code === 'EACCES' || code === 'EPERM') return undefined;
    throw error;
  }
}
