import { AppError } from '../../errors/index.ts';
import { packedResources } from '../../model/index.ts';
import type { Accepted, Submission } from '../scheduler.ts';
import { findByToken } from './find.ts';
import { refuseUnfit } from './limits.ts';
import type { Looker } from './look.ts';
import { packedSettings } from './pack.ts';
import { arrayTooLarge, judgeFailure } from './refusal.ts';
import type { SlurmSettings } from './settings.ts';
import { readSubmitAnswer, type SubmitAnswer } from './submit-answer.ts';
import { writeSubmitScript } from './submit-script.ts';
import { daysBack } from './times.ts';
import { slurmWords } from './words.ts';

export interface Submitter extends Looker {
  settings: SlurmSettings;
}

/**
 * Submits once. (slurmctld can lose a job that it has acknowledged if it is killed within seconds, and gives the id to
 * another one: that is what `forgotten` is for.) What an attempt before this one left open is settled first: when folder, queue and accounting know nothing
 * of it, and nothing again after `settleMs`, it was certainly not accepted, and another attempt is made.
 */
export async function submitOnce(submitter: Submitter, submission: Submission): Promise<Accepted> {
  const { machine } = submitter.transport;
  refuseWhatCannotRun(submitter, submission);
  let answer = await attempt(submitter, submission);
  if (answer.is === 'absent') {
    await submitter.pause(submitter.settleMs);
    answer = await attempt(submitter, submission, answer.attempt);
  }
  if (answer.is === 'failed') return afterFailure(submitter, submission, answer);
  if (answer.is !== 'gone') return acceptedOr(submitter, submission, answer);
  const found = await findByToken(submitter, submission.token);
  if (found !== undefined) return found;
  throw refusal(machine, `there is no folder ${submission.folder} that was made for the job`);
}

async function attempt(submitter: Submitter, submission: Submission, absent?: string): Promise<SubmitAnswer> {
  const { settings, transport, patienceMs } = submitter;
  const { token, after = [], behind = [] } = submission;
  const order = {
    ...submission,
    after: after.map(({ nativeId }) => nativeId),
    behind: behind.map(({ nativeId }) => nativeId),
    settings,
    daysBack: daysBack([token], submitter.now()),
    ...(absent === undefined ? {} : { absent }),
  };
  return readSubmitAnswer(await transport.run(writeSubmitScript(order), { timeoutMs: patienceMs }));
}

/** sbatch gave no id. What its words leave open, folder, queue and accounting may settle. */
async function afterFailure(
  submitter: Submitter,
  submission: Submission,
  { code, said }: { code: number; said: string },
): Promise<Accepted> {
  const { machine } = submitter.transport;
  const words = slurmWords(said);
  const why = words === '' ? `sbatch said nothing (it ended with ${code})` : words;
  const verdict = isTooLarge(submission, said) ? 'full' : judgeFailure(code, said);
  if (verdict === 'full') throw new AppError('SCHEDULER_FULL', { machine, why });
  if (verdict === 'refused') throw refusal(machine, code === 127 ? `there is no sbatch there (${why})` : why);
  if (verdict === 'unsent') throw uncertainty(submitter, submission, why);
  // Asking may fail for the same reason as submitting; then the first reason is the one to tell.
  const settled = await settle(submitter, submission).catch(() => 'open' as const);
  if (typeof settled === 'object') return settled;
  if (verdict === 'unclear' && settled === 'absent') throw refusal(machine, why);
  throw uncertainty(submitter, submission, why);
}

/** An array that is larger than the cluster takes, in fewer pieces, is like a queue without room for all of it. */
function isTooLarge({ tasks }: Submission, said: string): boolean {
  return tasks !== undefined && said.includes(arrayTooLarge);
}

/** Asks about the attempt that was just made, and again after a while; makes no other one. */
async function settle(submitter: Submitter, submission: Submission): Promise<Accepted | 'absent' | 'open'> {
  for (const isLast of [false, true]) {
    await submitter.pause(submitter.settleMs / 2);
    const answer = await attempt(submitter, submission);
    if (answer.is === 'accepted') return answer.accepted;
    if (answer.is !== 'absent') return 'open';
    if (isLast) return 'absent';
  }
  return 'open';
}

function acceptedOr(submitter: Submitter, submission: Submission, answer: SubmitAnswer): Accepted {
  const { machine } = submitter.transport;
  if (answer.is === 'accepted') return answer.accepted;
  if (answer.is === 'unwritable') {
    throw refusal(machine, `its folder ${submission.folder} cannot be written; is the quota used up?`);
  }
  if (answer.is === 'lockless') {
    throw refusal(machine, 'there is nothing there to lock files with (flock, of util-linux)');
  }
  throw uncertainty(submitter, submission, openWords(answer));
}

function openWords(answer: SubmitAnswer): string {
  if (answer.is === 'busy') return 'another program is submitting it';
  if (answer.is === 'absent') return 'another program tried at the same time';
  if (answer.is === 'silent') return slurmWords(answer.said) || 'the queue does not answer';
  return 'the answer was cut short';
}

function refuseWhatCannotRun({ transport: { machine }, settings }: Submitter, submission: Submission): void {
  const { token, folder, script, resources } = submission;
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/.test(token)) {
    throw refusal(machine, `${JSON.stringify(token)} is not a name for a job`);
  }
  if (!folder.startsWith('/') || folder.includes('\0')) throw refusal(machine, `${folder} is not an absolute folder`);
  if (script === '' || script.includes('/'))
    throw refusal(machine, `${JSON.stringify(script)} is not the name of a script`);
  const odd = [...(submission.after ?? []), ...(submission.behind ?? [])].find(
    ({ nativeId }) => !/^\d+(_\d+)?$/.test(nativeId),
  );
  if (odd !== undefined) throw refusal(machine, `${odd.nativeId} is not an id of Slurm`);
  if (!/^(?:\d+(?:_\d+)?)?$/.test(submission.forgotten ?? ''))
    throw refusal(machine, `${submission.forgotten} is not an id of Slurm`);
  const { pack } = submission;
  if (pack === undefined) return refuseUnfit(machine, resources, settings);
  refuseUnfit(machine, packedResources(resources, pack), packedSettings(settings, pack));
}

function refusal(machine: string, why: string): AppError {
  return new AppError('SCHEDULER_REFUSED', { machine, why });
}

function uncertainty({ transport: { machine } }: Submitter, { token }: Submission, why: string): AppError {
  return new AppError('SCHEDULER_UNCERTAIN', { machine, job: token, why });
}
