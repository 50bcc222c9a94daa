import { AppError } from '../errors/index.ts';
import { FileHasher } from '../host/index.ts';
import { leadsOut, type InputRecord, type Job } from '../model/index.ts';
import type { Problem } from './findings.ts';
import { layout, place } from './layout.ts';

/** What the saved inputs of some jobs are now. */
export interface ObjectsRead {
  problems: Problem[];
  /** Saved files that were looked at. */
  count: number;
  /** Of them, those that a program could change: their write permission is back, or another name leads to them. */
  open: number;
}

/** Looks at every saved input of some jobs, each once. */
export async function checkObjects(folder: string, jobs: Iterable<Job>): Promise<ObjectsRead> {
  const hasher = new FileHasher();
  const seen = new Set<string>();
  const read: ObjectsRead = { problems: [], count: 0, open: 0 };
  for (const job of jobs) {
    for (const input of inputsOf(job)) {
      const { object, sha256, path } = input;
      if (typeof object !== 'string' || seen.has(`${object} ${sha256}`)) continue;
      seen.add(`${object} ${sha256}`);
      const say = (why: string): void => {
        const message = `the saved copy of ${path} (${object}) ${why}`;
        read.problems.push({ kind: 'object', file: object, message, job: job.id });
      };
      if (!isObjectPath(object)) {
        say('is not in the place of saved files');
        continue;
      }
      try {
        const found = await hasher.look(place(folder, object));
        read.count += 1;
        if (found.isLink) say('was replaced by a link');
        else if (found.sha256 !== sha256) say('was changed');
        else if (found.isOpen) read.open += 1;
      } catch (error) {
        if (!AppError.is(error, 'INPUT_UNREADABLE')) throw error;
        say(`cannot be read: ${error.facts.why}`);
      }
    }
  }
  return read;
}

/** A record may have been edited: nothing is looked at elsewhere. */
function isObjectPath(object: string): boolean {
  return object.startsWith(`${layout.objects}/`) && !leadsOut(object);
}

function inputsOf(job: Job): readonly InputRecord[] {
  return Array.isArray(job.record.inputs)
    ? job.record.inputs.filter((one) => typeof one === 'object' && one !== null)
    : [];
}
