import { AppError } from '../../errors/index.ts';
import { shellWord } from '../../model/index.ts';
import type { JobRef } from '../scheduler.ts';
import { askQueue, silence, type Asker } from './ask.ts';
import { asking, closes, prelude, readSections } from './commands.ts';
import type { QueueRow } from './queue-rows.ts';
import { readState } from './states.ts';
import { slurmWords } from './words.ts';

/**
 * scancel by name, not by id: an id may have been given to another job since, a token never is. All copies of the job end,
 * also one that is in the queue under an id that nobody recorded. A job that has ended, or never was, is no error.
 */
export async function cancelJob(asker: Asker, { token }: JobRef): Promise<void> {
  const section = await steer(asker, 'scancel', `scancel --me --name=${shellWord(token)} 2>&1`);
  if (section.code === 0) return;
  // One that ended at the same moment is what was wanted.
  const rows = await askQueue(asker, [token]);
  const isLeft = rows.some((row) => row.name === token && isGoing(row));
  if (isLeft) throw refused(asker, `cancel it: ${slurmWords(section.text) || `scancel ended with ${section.code}`}`);
}

/** `uhold`, so that the user can release it again whoever holds it (scontrol(1)). */
export async function holdJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'uhold', 'hold a job that does not wait', (row) => phaseOf(row) === 'queued');
}

export async function releaseJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'release', 'release a job that is not held', (row) => phaseOf(row) === 'held');
}

async function change(
  asker: Asker,
  { token }: JobRef,
  verb: 'uhold' | 'release',
  what: string,
  isApt: (row: QueueRow) => boolean,
): Promise<void> {
  const rows = (await askQueue(asker, [token])).filter((row) => row.name === token);
  const apt = rows.filter(isApt);
  if (apt.length === 0) {
    // What was asked for may be so already.
    const wanted = verb === 'uhold' ? 'held' : 'queued';
    if (rows.some((row) => phaseOf(row) === wanted)) return;
    throw refused(asker, what);
  }
  const ids = [...new Set(apt.map((row) => row.nativeId))].join(',');
  const section = await steer(asker, 'scontrol', `scontrol ${verb} ${ids} 2>&1`);
  if (section.code === 0) return;
  throw refused(asker, `${verb === 'uhold' ? 'hold' : 'release'} it: ${slurmWords(section.text)}`);
}

async function steer(asker: Asker, name: string, line: string): Promise<{ code: number; text: string }> {
  const { transport, programs, patienceMs } = asker;
  const script = [prelude(programs), asking, line, closes(name)].join('\n');
  const section = readSections((await transport.run(script, { timeoutMs: patienceMs })).stdout).get(name);
  const isSilent = section === undefined || section.code === 127 || /Unable to contact|timed out/.test(section.text);
  if (isSilent) throw new AppError('MACHINE_UNREACHABLE', { machine: transport.machine, why: silence(section, name) });
  return section;
}

function phaseOf(row: QueueRow): string {
  return readState(row.state, row.reason).phase;
}

function isGoing(row: QueueRow): boolean {
  return row.state !== 'COMPLETING' && phaseOf(row) !== 'ended';
}

function refused({ transport: { machine } }: Asker, what: string): AppError {
  return new AppError('NOT_SUPPORTED', { machine, what });
}
