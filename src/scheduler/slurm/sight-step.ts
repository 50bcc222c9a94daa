import type { SlurmSighting } from './sighting.ts';

/**
 * What is said of a job that is one of several in an allocation, from what is said of both. The step has the last word
 * about how it ended; where there was none, the job did not run, and the allocation's end is why.
 *
 * Slurm calls a step `CANCELLED` without saying by whom if its allocation was ended, and also if a signal ended its program
 * by itself (22.05): then the allocation goes on, or came to its own end.
 */
export function sightStep(
  whole: SlurmSighting | undefined,
  step: SlurmSighting | undefined,
): SlurmSighting | undefined {
  if (whole === undefined) return undefined;
  if (step !== undefined && isUnlaunched(step)) return unlaunched(step, whole);
  const isKilled = step?.record?.['State'] === 'CANCELLED';
  if (whole.phase !== 'ended') return inGoing(whole, step, isKilled);
  if (step === undefined || step.phase !== 'ended' || (isKilled && whole.outcome !== 'succeeded')) {
    const { exitCode: _, signal: __, peakMemoryBytes: ___, ...said } = whole;
    if (said.outcome === 'succeeded' || step !== undefined) return said;
    return { ...said, reason: `it did not run: ${said.reason ?? 'its allocation has ended'}` };
  }
  return isKilled ? failed(step) : step;
}

function inGoing(whole: SlurmSighting, step: SlurmSighting | undefined, isKilled: boolean): SlurmSighting {
  if (whole.phase !== 'running') return whole;
  if (step === undefined)
    return { phase: 'queued', word: whole.word, reason: 'its allocation runs; others of it come before' };
  if (step.phase !== 'ended') return { ...whole, ...step, phase: 'running' };
  // Whether the allocation is being ended, its own end will tell.
  if (isKilled && whole.word !== 'RUNNING') return whole;
  return { ...(isKilled ? failed(step) : step), isInAllocation: true };
}

/** What its node did not start (slurmd is gone) has a signal that there is not: `CANCELLED`, `0:105` (22.05). */
function isUnlaunched({ record = {} }: SlurmSighting): boolean {
  const signal = Number(/^\d+:(\d+)$/.exec(record['ExitCode'] ?? '')?.[1]);
  return record['State'] === 'CANCELLED' && signal > 64;
}

function unlaunched(step: SlurmSighting, whole: SlurmSighting): SlurmSighting {
  const { exitCode: _, signal: __, ...said } = step;
  const ended = { ...said, outcome: 'node-failed' as const, reason: 'its node did not start it' };
  return whole.phase === 'ended' ? ended : { ...ended, isInAllocation: true };
}

function failed(step: SlurmSighting): SlurmSighting {
  const { reason: _, ...said } = step;
  return { ...said, outcome: 'failed' };
}
