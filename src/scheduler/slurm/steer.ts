import { AppError } from '../../errors/index.ts';
import { shellWord } from '../../model/index.ts';
import { witnessFolder } from '../job-script.ts';
import { refusedCode } from '../predecessors.ts';
import type { JobRef } from '../scheduler.ts';
import { askQueue, silence, type Asker } from './ask.ts';
import { asking, closes, prelude, readSections, separator } from './commands.ts';
import type { QueueRow } from './queue-rows.ts';
import { RowOwners } from './row-owners.ts';
import { readState } from './states.ts';
import { slurmWords } from './words.ts';

/**
 * scancel by name, not by id: an id may have been given to another job since, a token never is. (A task of an array has no
 * name of its own: the queue is asked whose its id is just before.) All copies of the job end,
 * also one that is in the queue under an id that nobody recorded. A job that has ended, or never was, is no error.
 */
export async function cancelJob(asker: Asker, job: JobRef): Promise<void> {
  const { token, nativeId, array } = job;
  if (job.isStep === true) return cancelStep(asker, job);
  // With any filter, `--me` too, scancel ends all tasks that wait, not the one that is named beside it (Slurm 22.05).
  if (array !== undefined && !(await rowsOf(asker, job)).some(isGoing)) return;
  const which = array === undefined ? `--me --name=${shellWord(token)}` : shellWord(nativeId);
  const section = await steer(asker, 'scancel', `scancel ${which} 2>&1`);
  if (section.code === 0) return;
  // One that ended at the same moment is what was wanted.
  const isLeft = (await rowsOf(asker, job)).some(isGoing);
  if (isLeft) throw refused(asker, `cancel it: ${slurmWords(section.text) || `scancel ended with ${section.code}`}`);
}

/** `uhold`, so that the user can release it again whoever holds it (scontrol(1)). */
export async function holdJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'uhold', 'hold a job that does not wait', (row) => phaseOf(row) === 'queued');
}

export async function releaseJob(asker: Asker, job: JobRef): Promise<void> {
  await change(asker, job, 'release', 'release a job that is not held', (row) => phaseOf(row) === 'held');
}

/**
 * One of several jobs in an allocation: whoever claims its folder first decides whether it runs. Where its script did, its
 * step is ended, as soon as there is one; the others of the allocation go on.
 */
async function cancelStep(asker: Asker, { token, nativeId, folder }: JobRef): Promise<void> {
  const section = await steer(
    asker,
    'scancel',
    `(
  cd ${shellWord(`${folder}/${witnessFolder}`)} || exit
  if (set -C; echo 0 >claim.0) 2>/dev/null; then
    printf 'attempt=0\\ncode=${refusedCode}\\nat=%s\\nrefused=it was cancelled before it started\\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" >ended.0
  else
    turns=0
    until [ -e ended.0 ]; do
      step=$(squeue --noheader --me --steps --jobs=${shellWord(nativeId)} --Format=${shellWord(`StepID:60${separator},StepName:80${separator}`)} |
        tr -d ' ' | sed -n 's/${separator}${token}${separator}.*//p')
      [ -n "$step" ] && scancel "$step" && break
      turns=$((turns + 1))
      [ "$turns" -lt 20 ] || { echo 'it has only just begun, and Slurm does not list it yet'; exit 1; }
      sleep 0.5
    done
  fi
) 2>&1`,
  );
  if (section.code !== 0) throw refused(asker, `cancel it: ${slurmWords(section.text)}`);
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
  const rows = await askQueue(asker, owners.names, { each: true });
  return owners.group(rows, ({ name, shownId: id }) => ({ name, id })).get(job.token) ?? [];
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
