import { setTimeout as pause } from 'node:timers/promises';
import type { Engine } from '../../engine/index.ts';
import { AppError } from '../../errors/index.ts';
import { leadsOut, type Job } from '../../model/index.ts';
import type { Through } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { flag, text } from '../options.ts';

export const log = defineCommand({
  about: 'To a pipe or a file goes what the job wrote, byte for byte; to a terminal without what would control it.',
  arguments: [jobArgument],
  options: {
    follow: flag('go on as the job writes, until it ends', { short: 'f' }),
    stderr: flag('its standard error'),
    file: text('NAME', "another file of the job's folder", { completes: 'file' }),
  },
  examples: [
    { line: 'simtrail log first-try', about: 'what it wrote to standard output' },
    { line: 'simtrail log first-try --stderr', about: 'and to standard error' },
    { line: 'simtrail log first-try --file results.json', about: 'a file it left' },
    { line: 'simtrail log -f first-try', about: 'follow it' },
  ],
  async run(context, [ref = ''], { follow, stderr, file }): Promise<Through> {
    if (stderr && file !== undefined) throw new AppError('USAGE', { why: '--stderr and --file exclude each other.' });
    const name = file ?? (stderr ? 'stderr' : 'stdout');
    if (name === '' || leadsOut(name)) throw new AppError('USAGE', { why: `${name} leaves the folder of the job.` });
    const engine = await context.engine();
    await engine.refresh();
    const job = engine.job(ref);
    if (!job.isOurs) throw new AppError('NOT_OURS', { job: job.name, action: 'read' });
    if (follow) context.interruptible(`Following ${job.name}`);
    const chunks = follow ? following(engine, job, { name, signal: context.signal }) : whole(engine, job, name);
    const first = await chunks.next();
    return {
      kind: 'through',
      chunks: continued(first, chunks),
      about: { job: job.id, file: name },
      follows: follow,
    };
  },
});

/** Reading has begun before anything is shown, so that a missing file is an error and not an empty log. */
async function* continued(
  first: IteratorResult<Uint8Array, void>,
  rest: AsyncGenerator<Uint8Array, void>,
): AsyncGenerator<Uint8Array> {
  if (first.done !== true) yield first.value;
  yield* rest;
}

async function* whole(engine: Engine, job: Job, name: string): AsyncGenerator<Uint8Array, void> {
  const tail = await engine.tail(job, name);
  for (let isFirst = true; ; isFirst = false) {
    const bytes = await tail.next();
    if (bytes === undefined && isFirst) throw new AppError('NO_FILE', { job: job.name, file: name });
    if (bytes === undefined || bytes.length === 0) return;
    yield bytes;
  }
}

const shortestMs = 100;
const longestMs = 1000;

async function* following(
  engine: Engine,
  job: Job,
  { name, signal }: { name: string; signal: AbortSignal },
): AsyncGenerator<Uint8Array, void> {
  const tail = await engine.tail(job, name);
  let wasThere = false;
  for (let waitMs = shortestMs; !signal.aborted;) {
    // Asked before the last look at the file: what a job wrote before its end is not missed.
    const hasEnded = engine.job(job.id).isFinal;
    const bytes = await tail.next();
    wasThere ||= bytes !== undefined;
    if (bytes !== undefined && bytes.length > 0) {
      waitMs = shortestMs;
      yield bytes;
      continue;
    }
    if (hasEnded && !wasThere) throw new AppError('NO_FILE', { job: job.name, file: name });
    if (hasEnded) return;
    await pause(waitMs, undefined, { signal }).catch(() => {});
    waitMs = Math.min(longestMs, waitMs * 1.5);
    await engine.refresh();
  }
}
