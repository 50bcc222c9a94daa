import { AppError } from '../../errors/index.ts';
import { shellWord } from '../../model/index.ts';
import type { JobRef } from '../scheduler.ts';
import { askQueue, run, silence, type Asker } from './ask.ts';
import { closes } from './commands.ts';
import type { QueueRow } from './queue-rows.ts';
import { namesInQueue, RowOwners } from './row-owners.ts';
import { readState } from './states.ts';
import { slurmWords } from './words.ts';

/** `uhold`, so that the user can release it again whoever holds it (scontrol(1)). */
export async function holdJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'uhold', 'hold a job that does not wait', (row) => phaseOf(row) === 'queued');
}

export async function releaseJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'release', 'release a job that is not held', (row) => phaseOf(row) === 'held');
}

async function change(
  asker: Asker,
  job: JobRef,
  verb: 'uhold' | 'release',
  what: string,
  isApt: (row: QueueRow) => boolean,
): Promise<void> {
  if (job.isStep === true) throw refused(asker, `${verb === 'uhold' ? 'hold' : 'release'} one job of an allocation`);
  const rows = await rowsOf(asker, job);
  const apt = rows.filter(isApt);
  if (apt.length === 0) {
    // What was asked for may be so already.
    const wanted = verb === 'uhold' ? 'held' : 'queued';
    if (rows.some((row) => phaseOf(row) === wanted)) return;
    throw refused(asker, what);
  }
  const ids =
    job.array === undefined ? [...new Set(apt.map((row) => row.nativeId))].join(',') : shellWord(job.nativeId);
  const section = await steer(asker, 'scontrol', `scontrol ${verb} ${ids} 2>&1`);
  if (section.code === 0) return;
  throw refused(asker, `${verb === 'uhold' ? 'hold' : 'release'} it: ${slurmWords(section.text)}`);
}

async function rowsOf(asker: Asker, job: JobRef): Promise<QueueRow[]> {
  const owners = new RowOwners([job]);
  const rows = await askQueue(asker, owners.names, { each: true, renamed: true });
  return owners.group(rows, namesInQueue).get(job.token) ?? [];
}

/** Runs a line that changes something in the queue. Rejects with MACHINE_UNREACHABLE if the queue did not answer. */
export async function steer(asker: Asker, name: string, line: string): Promise<{ code: number; text: string }> {
  const section = (await run(asker, [line, closes(name)])).get(name);
  const isSilent = section === undefined || section.code === 127 || /Unable to contact|timed out/.test(section.text);
  if (isSilent)
    throw new AppError('MACHINE_UNREACHABLE', { machine: asker.transport.machine, why: silence(section, name) });
  return section;
}

function phaseOf(row: QueueRow): string {
  return readState(row.state, row.reason).phase;
}

/** One that is being cleaned up may be about to wait again. */
export function isThere(row: QueueRow): boolean {
  return phaseOf(row) !== 'ended';
}

export function isGoing(row: QueueRow): boolean {
  return row.state !== 'COMPLETING' && isThere(row);
}

export function refused({ transport: { machine } }: Asker, what: string): AppError {
  return new AppError('NOT_SUPPORTED', { machine, what });
}
