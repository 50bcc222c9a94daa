/** A process that does something: zombies are left out. */
export interface ProcessRow {
  pid: number;
  parent: number;
  session: number;
  /** When it started, only ever compared for equality: a pid alone may have been handed out again. */
  started: string;
}

export interface MemoryUse {
  /** Bytes now, and the most it ever had. */
  now: number;
  peak: number;
}

/** What the system tells of processes. Those that end while one reads are left out. */
export interface ProcessTable {
  list(): ProcessRow[];
  read(pid: number): ProcessRow | undefined;
  /** Value of SIMTRAIL_JOB that the process was given, if it is this user's. */
  jobOf(row: ProcessRow): string | undefined;
  /** Pids of its children: cheap, unlike `list`; empty where the system cannot tell. */
  children(pid: number): number[];
  memory(pid: number): MemoryUse | undefined;
  /** Its working directory, wherever it was moved to. */
  folderOf(pid: number): string | undefined;
}

/**
 * Remembers which job a process belongs to, as its environment is costly to read. A process that was not of a job is
 * asked again while it is young: between fork and exec it still shows the environment of the one that started it.
 */
export function jobCache(): (row: ProcessRow, look: () => string | undefined) => string | undefined {
  const known = new Map<number, { started: string; firstMs: number; job: string | undefined }>();
  return (row, look) => {
    const now = Date.now();
    const before = known.get(row.pid);
    const same = before?.started === row.started ? before : undefined;
    if (same !== undefined && (same.job !== undefined || now - same.firstMs > 3000)) return same.job;
    const job = look();
    if (known.size > 20_000) known.clear();
    known.set(row.pid, { started: row.started, firstMs: same?.firstMs ?? now, job });
    return job;
  };
}
