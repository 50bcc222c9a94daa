import type { JobEvent } from '../../engine/index.ts';
import { exits } from '../../errors/index.ts';
import type { News } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import { FollowedJobs } from '../followed-jobs.ts';
import { dim } from '../render/look.ts';

export const watch = defineCommand({
  about:
    'Follows all jobs that have not ended, or those named. Jobs go on whether anybody watches or not: Ctrl-C ends the watching only. With jobs named, the exit status is 0 if all succeeded, 1 if one failed, 3 if one is incomplete.',
  arguments: [{ ...jobArgument, optional: true, many: true }],
  options: {},
  examples: [
    { line: 'simtrail watch', about: 'all that are queued or running' },
    { line: 'simtrail watch first-try --json', about: 'events of one job, a line each' },
  ],
  async run(context, refs): Promise<News<JobEvent>> {
    const engine = await context.engine();
    const ids = refs.map((ref) => engine.job(ref).id);
    context.interruptible('Watching');
    const followed = new FollowedJobs((id) => engine.store.state.job(id));
    return {
      kind: 'news',
      events: engine.watch(ids.length === 0 ? undefined : ids, context.signal),
      json(event) {
        followed.take(event);
        return eventDocument(event);
      },
      lines(event, view) {
        followed.take(event);
        return followed.lines(event, view);
      },
      block: (view) => followed.block(view),
      last: ({ isLive }) => ({
        lines:
          followed.count === 0
            ? ['Nothing is queued or running.']
            : isLive && followed.count > 1
              ? [[dim('ended: '), followed.summary()]]
              : [],
        exit: refs.length === 0 ? exits.ok : followed.exit(),
      }),
    };
  },
});

/** What a line of `watch --json` says; job records exactly as in jobs.json. */
function eventDocument(event: JobEvent): unknown {
  const { type, ...rest } = event;
  if (event.type === 'job')
    return { event: type, before: event.before ?? null, status: event.job.status, job: event.job.record };
  if (event.type === 'standing') {
    const { record, standing } = event.view;
    const tasks: Record<string, number> = {};
    for (const { state } of standing.tasks) tasks[state] = (tasks[state] ?? 0) + 1;
    return { event: type, sequence: record.id, name: record.name, state: standing.state, tasks };
  }
  if (event.type === 'progress') return { event: type, job: event.job.id, ...event.progress };
  return { event: type, ...rest };
}
