import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { JobFolder } from './job-folder.ts';

/** The script of one job, started by this runner. */
export interface ScriptProcess {
  /** 0 if it could not be started. */
  pid: number;
  /** Set when it has ended. */
  code?: number | null;
  signal?: string | null;
  /** Why it could not be started. */
  fault?: NodeJS.ErrnoException;
}

/**
 * Starts `sh SCRIPT` in a session of its own: it outlives the runner, and a signal to a terminal does not reach it.
 * `onChange` is called when it has ended or could not be started.
 */
export function startScript(
  folder: JobFolder,
  script: string,
  env: NodeJS.ProcessEnv,
  onChange: () => void,
): ScriptProcess {
  const log = folder.openLog();
  const started: ScriptProcess = { pid: 0 };
  try {
    const child = spawn('/bin/sh', [`./${script}`], {
      cwd: folder.path,
      detached: true,
      env,
      stdio: ['ignore', log, log],
    });
    started.pid = child.pid ?? 0;
    child.on('exit', (code, signal) => {
      Object.assign(started, { code, signal });
      onChange();
    });
    child.on('error', (fault: NodeJS.ErrnoException) => {
      if (started.pid === 0) started.fault = fault;
      onChange();
    });
  } catch (error) {
    started.fault = error as NodeJS.ErrnoException;
  } finally {
    if (log !== 'ignore') closeSync(log);
  }
  return started;
}

/** True if the system may have what it takes a moment later. */
export function isPassing(fault: NodeJS.ErrnoException): boolean {
  return ['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE'].includes(fault.code ?? '');
}
