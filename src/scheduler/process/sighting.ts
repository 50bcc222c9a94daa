import { constants } from 'node:os';
import { counted, type FinalStatus } from '../../model/index.ts';
import type { Sighting } from '../scheduler.ts';
import type { FolderWitness } from '../job-script.ts';
import type { End, Entry } from './entry.ts';

const words: Partial<Record<FinalStatus, string>> = { succeeded: 'COMPLETED', 'timed-out': 'TIMEOUT' };

export function sightQueued(entry: Entry, ahead: number): Sighting {
  const cores = counted(entry.processes, 'free core');
  const jobs = ahead === 0 ? 'next in line' : `${counted(ahead, 'job')} ahead`;
  return { phase: 'queued', word: 'PENDING', reason: `waits for ${cores}, ${jobs}` };
}

export function sightKeptBack(): Sighting {
  return { phase: 'queued', word: 'PENDING', reason: 'waits for another job' };
}

export function sightHeld(): Sighting {
  return { phase: 'held', word: 'HELD', reason: 'it is held and starts when it is released' };
}

export function sightRunning(witness: FolderWitness, host: string, ending: string | undefined): Sighting {
  return {
    phase: 'running',
    word: 'RUNNING',
    host: witness.started?.host ?? host,
    ...(witness.started === undefined ? {} : { startedAt: witness.started.at }),
    ...(ending === undefined ? {} : { reason: `is being ended: ${ending}` }),
  };
}

/** What is in `ended` without an end was cancelled, and its canceller was killed before it could write so. */
export function sightEnded(entry: Entry): Sighting {
  const end: Partial<End> & Pick<End, 'outcome'> = entry.end ?? cancelledUnstarted();
  const { outcome, unseen: _, ...rest } = end;
  return { phase: 'ended', word: words[outcome] ?? outcome.toUpperCase(), outcome, ...rest };
}

export function cancelledUnstarted(): Pick<End, 'outcome' | 'reason'> {
  return { outcome: 'cancelled', reason: 'it was cancelled before it started' };
}

type ProgramEnd = Pick<End, 'outcome' | 'exitCode' | 'signal' | 'reason'>;

/** How a shell tells of a program's end: its exit code, or 128 and the signal that ended it. */
export function endOfCode(code: number): ProgramEnd {
  if (code === 0) return { outcome: 'succeeded', exitCode: 0 };
  const name = code > 128 ? nameOfSignal(code - 128) : undefined;
  if (name === undefined)
    return { outcome: 'failed', exitCode: code, reason: `the program ended with exit code ${code}` };
  const signal = code - 128;
  return { outcome: 'failed', exitCode: code, signal, reason: `the program was ended by signal ${signal} (${name})` };
}

function nameOfSignal(number: number): string | undefined {
  return Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
}
