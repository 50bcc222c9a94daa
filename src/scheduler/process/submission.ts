import { existsSync, renameSync, rmSync } from 'node:fs';
import { dirname, isAbsolute, join } from 'node:path';
import { AppError } from '../../errors/index.ts';
import { syncFolder, withLock, writeFailed, writeSynced } from '../../host/index.ts';
import { counted } from '../../model/index.ts';
import type { Accepted, Submission } from '../scheduler.ts';
import { isToken, nameOf, nameOfRef, writeEntry } from './entry.ts';
import { digestOf, inheritable, saveEnvironment } from './environment.ts';
import { isFolder } from './present-folder.ts';
import { draftIn, makeQueue, pathIn, type Queue } from './queue-folder.ts';
import { acceptedAs, allot, indexAnew, isIndexed, type Allotted } from './token-index.ts';

export interface Submitter {
  queue: Queue;
  machine: string;
  cores: number;
  environment: NodeJS.ProcessEnv;
  boot: string;
}

/** Puts a job into the queue, once: written and synced beside it, then named under the queue's lock. */
export async function enqueue(submitter: Submitter, submission: Submission): Promise<Accepted> {
  const { queue } = submitter;
  refuseBadToken(submitter, submission.token);
  await makeQueue(queue);
  const earlier = await findAccepted(submitter, submission.token);
  if (earlier !== undefined) return earlier;
  refuseWhatCannotRun(submitter, submission);

  const environment = inheritable(submitter.environment);
  const at = new Date().toISOString();
  const draft = draftIn(queue);
  try {
    await writeSynced(draft, entryText(submitter, submission, at), 0o600).catch((error: unknown) => {
      throw writeFailed(draft, error);
    });
    const allotted = await withLock(queue.lock, async () => {
      const other = acceptedAs(queue, submission.token);
      if (other !== undefined) return other;
      await saveEnvironment(queue, environment);
      const own = allot(queue, submission.token, at);
      renameSync(draft, pathIn(queue, 'queued', nameOf(own.number, submission.token)));
      return own;
    });
    return await accepted(submitter, submission.token, allotted);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** The job with this token, if the queue has it; what is said lasts. */
export async function findAccepted(submitter: Submitter, token: string): Promise<Accepted | undefined> {
  const { queue, boot } = submitter;
  if (!isToken(token) || !existsSync(join(queue.folder, 'tokens'))) return undefined;
  if (!isIndexed(queue, boot)) {
    await withLock(queue.lock, async () => {
      if (!isIndexed(queue, boot)) indexAnew(queue, boot);
    });
  }
  const allotted = acceptedAs(queue, token);
  return allotted === undefined ? undefined : accepted(submitter, token, allotted);
}

async function accepted({ queue, machine }: Submitter, token: string, allotted: Allotted): Promise<Accepted> {
  const path = pathIn(queue, 'queued', nameOf(allotted.number, token));
  try {
    if (existsSync(path)) await syncFolder(dirname(path));
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new AppError('SCHEDULER_UNCERTAIN', { machine, job: token, why }, { cause: error });
  }
  return { nativeId: String(allotted.number), at: allotted.at };
}

function entryText(submitter: Submitter, submission: Submission, at: string): string {
  const { token, folder, script, resources, after = [] } = submission;
  const names = after.map(nameOfRef).filter((name) => name !== undefined);
  return writeEntry({
    token,
    folder,
    script,
    processes: Math.max(1, resources.processes),
    runtime: resources.runtime,
    cores: submitter.cores,
    environment: digestOf(inheritable(submitter.environment)),
    submittedAt: at,
    ...(names.length === 0 ? {} : { after: names }),
  });
}

function refuseBadToken({ machine }: Submitter, token: string): void {
  if (!isToken(token)) throw refused(machine, `${JSON.stringify(token)} is not a name for a job`);
}

function refuseWhatCannotRun({ machine, cores }: Submitter, { folder, script, resources }: Submission): void {
  const { nodes, processes } = resources;
  if (nodes > 1) throw new AppError('TOO_BIG', { machine, asked: `${nodes} nodes`, limit: 'it is one computer' });
  if (processes > cores) {
    const limit = `it has ${counted(cores, 'core')} for jobs`;
    throw new AppError('TOO_BIG', { machine, asked: `${processes} processes`, limit });
  }
  if (!isAbsolute(folder) || !isFolder(folder)) throw refused(machine, `there is no folder ${folder}`);
  if (script === '' || script.includes('/') || !existsSync(join(folder, script))) {
    throw refused(machine, `there is no script ${script} in ${folder}`);
  }
}

function refused(machine: string, why: string): AppError {
  return new AppError('SCHEDULER_REFUSED', { machine, why });
}
