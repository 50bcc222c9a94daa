import { withoutControls } from '../errors/index.ts';
import type { FinalStatus, JobRecord, JobStatus } from '../model/index.ts';
import type { FolderWitness, Sighting } from '../scheduler/index.ts';

/** What the two witnesses of a job said. */
export interface Testimony {
  /** The scheduler's word; `absent` if it answered and does not know the job; `silent` if it did not answer. */
  scheduler: Sighting | 'absent' | 'silent';
  /** What the job's own folder says; `silent` if it was not asked or could not be reached; `gone` if it is not there. */
  folder: FolderWitness | 'silent' | 'gone';
}

/** What follows for the job. `ended`: the run is over with this outcome, and its results can be collected. */
export interface Judgement {
  changes: Partial<JobRecord>;
  ended?: { outcome: FinalStatus; detail: string | null };
}

/**
 * One state from two witnesses. Absence from the queue proves nothing by itself; silence changes nothing at all; a word
 * we do not know is `unknown`, shown as it is and asked about again.
 */
export function judge({ scheduler, folder }: Testimony): Judgement {
  if (scheduler === 'silent') return { changes: {} };
  const witness = typeof folder === 'string' ? undefined : folder;
  const changes = recorded(scheduler === 'absent' ? undefined : scheduler, witness);
  if (scheduler === 'absent') return withoutScheduler(folder, changes);
  switch (scheduler.phase) {
    case 'queued':
    case 'held':
      // Its allocation goes on without it.
      if (witness?.ended?.refused !== undefined)
        return { changes: { ...changes, ended_at: witness.ended.at }, ended: outcomeOf(scheduler, folder) };
      // The folder may know of the start before the queue says so.
      if (witness?.started !== undefined && isOfBefore(witness.started, scheduler))
        return going({ ...changes, started_at: null, host: null }, scheduler.phase, scheduler.reason ?? null);
      if (witness?.started !== undefined && witness.ended === undefined) return going(changes, 'running', null);
      return going(changes, scheduler.phase, scheduler.reason ?? null);
    case 'running':
      return going(changes, 'running', scheduler.reason ?? endWords(scheduler, witness));
    case 'ended':
      if (scheduler.isInAllocation === true && witness !== undefined && witness.ended === undefined)
        return going(changes, 'running', null);
      return { changes, ended: outcomeOf(scheduler, folder) };
    case 'unknown':
    default:
      return going(changes, 'unknown', scheduler.reason ?? `the scheduler calls it ${scheduler.word}`);
  }
}

function going(changes: Partial<JobRecord>, status: JobStatus, status_detail: string | null): Judgement {
  return { changes: { ...changes, status, status_detail } };
}

function recorded(sighting: Sighting | undefined, witness: FolderWitness | undefined): Partial<JobRecord> {
  const changes: Partial<JobRecord> = {};
  if (sighting !== undefined) changes.scheduler_state = sighting.word;
  const isOver = sighting === undefined || sighting.phase === 'ended';
  // Both of one clock: that of its node may be off, and tells more exactly how long it ran where it tells the end too.
  const ownTimes = isOver && witness?.started !== undefined && witness.ended !== undefined;
  const [own, queues] = [witness?.started?.at, sighting?.startedAt];
  const startedAt = ownTimes ? own : (queues ?? own);
  if (startedAt !== undefined) changes.started_at = startedAt;
  const host = witness?.started?.host ?? sighting?.host;
  if (host !== undefined && host !== '') changes.host = host;
  if (!isOver) return changes;
  const endedAt = ownTimes ? witness.ended?.at : (sighting?.endedAt ?? witness?.ended?.at);
  if (endedAt !== undefined) changes.ended_at = endedAt;
  const code = witness?.ended?.code ?? sighting?.exitCode;
  if (code !== undefined) changes.exit_code = code;
  if (sighting?.peakMemoryBytes !== undefined) changes.peak_memory_bytes = sighting.peakMemoryBytes;
  if (sighting?.record !== undefined) changes.scheduler_record = sighting.record;
  return changes;
}

/** The scheduler has the word, until it is heard that it was wrong: a slurmctld that was away may be late by minutes. */
function endWords({ startedAt }: Sighting, witness: FolderWitness | undefined): string | null {
  const { ended } = witness ?? {};
  const isOfBefore = ended !== undefined && startedAt !== undefined && Date.parse(ended.at) < Date.parse(startedAt);
  if (ended === undefined || isOfBefore) return null;
  return `its script ended at ${ended.at} with ${ended.code}; the scheduler does not say so yet`;
}

function outcomeOf(sighting: Sighting, folder: Testimony['folder']): { outcome: FinalStatus; detail: string | null } {
  const witness = typeof folder === 'string' ? undefined : folder;
  const refused = witness?.ended?.refused;
  if (refused !== undefined) return { outcome: 'cancelled', detail: withoutControls(refused) };
  const said = sighting.outcome ?? 'failed';
  const code = witness?.ended?.code;
  const isOver = wasBefore(sighting, witness?.ended);
  // What a slurmctld that was away did not hear, it takes for a node that failed, or it launches the job once more and
  // cancels it, because the node refuses that: the script knows that it came to its end.
  if ((said === 'node-failed' || isOver) && code === 0) {
    return { outcome: 'succeeded', detail: `the scheduler says ${sighting.word}, but it came to its end` };
  }
  if (isOver) return { outcome: 'failed', detail: codeWords(code) };
  if (sighting.isUnlaunched === true && witness?.claimed === false)
    return { outcome: said, detail: 'its node did not launch it, or an administrator cancelled it at that moment' };
  if (wasBefore(sighting, witness?.started))
    return { outcome: said, detail: 'the scheduler launched it again while it ran, and cancelled it' };
  if (sighting.exitCode === cannotWrite && witness !== undefined && witness.started === undefined)
    return { outcome: said, detail: 'its script could not write into its folder; is there space left, and quota?' };
  if (said === 'failed' && witness?.started !== undefined && code === undefined && isPlain(sighting.exitCode))
    return {
      outcome: said,
      detail: `its script ended with exit code ${sighting.exitCode} and ${witness.isCut === true ? 'could not note the' : 'noted no'} end of its program${space(witness)}`,
    };
  if (said !== 'succeeded') return { outcome: said, detail: sighting.reason ?? codeWords(code ?? sighting.exitCode) };
  if (code !== undefined && code !== 0) return { outcome: 'failed', detail: codeWords(code) };
  if (folder === 'gone')
    return { outcome: 'incomplete', detail: 'the scheduler is content, but the folder of the job is gone' };
  if (folder !== 'silent' && code === undefined) {
    const detail = `the scheduler is content, but the job ${witness?.isCut === true ? 'could' : 'did'} not record its own end${space(witness)}`;
    return { outcome: 'incomplete', detail };
  }
  return { outcome: 'succeeded', detail: null };
}

function space(witness: FolderWitness | undefined): string {
  return witness?.isCut === true ? '; is there space left, and quota?' : '';
}

/** Chosen by a program, and no sign of a signal. */
function isPlain(exitCode: number | undefined): boolean {
  return exitCode !== undefined && exitCode > 0 && exitCode < 128;
}

/** Whether it started before it was put back into the queue, to run again: Slurm gives it a new time of submission then. */
function isOfBefore({ at }: { at: string }, { queuedAt }: Sighting): boolean {
  return queuedAt !== undefined && Date.parse(at) < Date.parse(queuedAt);
}

/** Whether that was before the launch that the scheduler tells of, which a node refused. */
function wasBefore({ isUnlaunched, startedAt }: Sighting, event: { at: string } | undefined): boolean {
  if (isUnlaunched !== true || startedAt === undefined || event === undefined) return false;
  return Date.parse(event.at) < Date.parse(startedAt);
}

function withoutScheduler(folder: Testimony['folder'], changes: Partial<JobRecord>): Judgement {
  if (folder === 'silent')
    return { changes: { ...changes, status: 'unknown', status_detail: 'the scheduler does not know it' } };
  const lost = (detail: string): Judgement => ({ changes, ended: { outcome: 'lost', detail } });
  if (folder === 'gone') return lost('the scheduler does not know it and its folder is gone');
  if (folder.ended !== undefined) {
    const { code, refused } = folder.ended;
    if (refused !== undefined) return { changes, ended: { outcome: 'cancelled', detail: withoutControls(refused) } };
    return {
      changes,
      ended: code === 0 ? { outcome: 'succeeded', detail: null } : { outcome: 'failed', detail: codeWords(code) },
    };
  }
  if (folder.started !== undefined) {
    const { host, at } = folder.started;
    return lost(`it started on ${host} at ${at}; nothing says how it ended, and the scheduler does not know it`);
  }
  return lost('the scheduler does not know it and it never started');
}

/** With this a job's script ends when it cannot claim its folder; see `writeJobScript`. */
const cannotWrite = 74;

const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
  24: 'SIGXCPU',
  25: 'SIGXFSZ',
};

/** A shell reports a program that a signal ended as 128 + its number (POSIX, Shell Command Language 2.8.2). */
function codeWords(code: number | undefined): string | null {
  if (code === undefined || code === 0) return null;
  if (code === 127) return 'exit code 127: the program was not found';
  if (code === 126) return 'exit code 126: the program could not be started';
  const signal = signalNames[code - 128];
  return signal === undefined ? `exit code ${code}` : `exit code ${code}: ended by ${signal}`;
}
