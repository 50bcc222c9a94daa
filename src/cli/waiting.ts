import type { Engine } from '../engine/index.ts';
import { AppError } from '../errors/index.ts';
import { shortId, type Job } from '../model/index.ts';
import type { View } from './answer.ts';
import type { Context } from './context.ts';
import { exitOf, FollowedJobs } from './followed-jobs.ts';
import { elapsedText } from './render/job-times.ts';
import { jobLine } from './render/job-line.ts';
import type { Line } from './render/look.ts';
import { quantityLines } from './render/quantity-table.ts';

/** How often the line is drawn again while nothing happens, ms. */
const tickMs = 500;

/**
 * Waits for the end of a job, with a line that tells how far it is where somebody watches. Throws INTERRUPTED when the
 * user has waited long enough: the job goes on.
 */
export async function waitFor(
  context: Context,
  engine: Engine,
  { job, above }: { job: Job; above: readonly Line[] },
): Promise<{ job: Job; exit: number }> {
  const what = `Waiting for ${job.name} (${shortId(job.id)})`;
  context.interruptible(what);
  const followed = new FollowedJobs((id) => engine.store.state.job(id));
  const redraw = (): void => {
    const view = { width: context.progress.width, height: 12, now: context.now(), isLive: true };
    context.progress.draw([...above, ...followed.block(view)]);
  };
  const timer = setInterval(redraw, tickMs);
  try {
    for await (const event of engine.watch([job.id], context.signal)) {
      followed.take(event);
      redraw();
    }
  } finally {
    clearInterval(timer);
    context.progress.clear();
  }
  const ended = engine.job(job.id);
  if (!ended.isFinal) throw new AppError('INTERRUPTED', { what });
  return { job: ended, exit: exitOf([ended]) };
}

/** How it ended, and its quantities. */
export function waitedLines(job: Job, { now, width }: View): Line[] {
  const quantities =
    job.quantities.length === 0
      ? []
      : ['', ...quantityLines([{ job, quantities: job.quantities }], { width, withJob: false })];
  return [jobLine(job, ['  ', elapsedText(job, now)]), ...quantities];
}
