import { constants } from 'node:os';

export interface ExitStatus {
  code: number;
  signal: number;
}

/** `3:0` of sacct(1): exit code and signal. */
export function readExitPair(text: string | undefined): ExitStatus | undefined {
  const match = /^(\d{1,3}):(\d{1,3})$/.exec(text?.trim() ?? '');
  return match === null ? undefined : { code: Number(match[1]), signal: Number(match[2]) };
}

/** What squeue -O exit_code prints: the status of wait(2) as one number (squeue 22.05), or a pair. */
export function readWaitStatus(text: string | undefined): ExitStatus | undefined {
  const status = text?.trim() ?? '';
  if (!/^\d{1,9}$/.test(status)) return readExitPair(status);
  return { code: (Number(status) >> 8) & 0xff, signal: Number(status) & 0x7f };
}

export interface ProgramEnd {
  exitCode?: number;
  signal?: number;
  reason: string;
}

/**
 * How the program itself ended; undefined if it ended well. A shell says of a program that a signal ended 128 and the
 * signal's number (POSIX, Shell Command Language 2.8.2).
 */
export function programEnd({ code, signal }: ExitStatus): ProgramEnd | undefined {
  if (signal === unopened) {
    return {
      reason: 'Slurm could not start its script: its folder or its output file could not be opened (signal 53)',
    };
  }
  // Linux has 64 signals; Slurm tells a kill for memory as 125.
  if (signal > 64) return { reason: `Slurm ended it (${signal})` };
  const shown = signal > 0 ? signal : code - 128;
  const name = Object.entries(constants.signals).find(([, value]) => value === shown)?.[0];
  if (signal > 0) return { signal, reason: signalWords(signal, name) };
  if (code === 0) return undefined;
  if (name === undefined) return { exitCode: code, reason: `the program ended with exit code ${code}` };
  return { exitCode: code, signal: shown, reason: signalWords(shown, name) };
}

function signalWords(signal: number, name: string | undefined): string {
  return `the program was ended by signal ${signal}${name === undefined ? '' : ` (${name})`}`;
}

/** slurmd's sign that it could not open what the batch script needs; no signal has this number (fixture accounts-22.05.out, job 26). */
const unopened = 53;
