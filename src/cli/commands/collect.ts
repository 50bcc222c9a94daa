import type { Collected, ResultChoice } from '../../engine/index.ts';
import { exits, type AppError } from '../../errors/index.ts';
import { page, type Answer, type News } from '../answer.ts';
import { defineCommand, jobArgument } from '../command.ts';
import type { Context } from '../context.ts';
import { ending } from '../ending.ts';
import { flag, texts } from '../options.ts';
import { collectedLines, collectionLines } from '../render/collected-lines.ts';
import { dim, yellow, type Line } from '../render/look.ts';
import { Transfer } from '../render/transfer.ts';
import { telling } from '../telling.ts';

/** How long a machine that goes away in the middle is waited for, ms. */
const patienceMs = 120_000;
/** How often JSON tells how far it is, ms. */
const progressMs = 1000;

type Event =
  | { type: 'progress'; done: number; total: number }
  | { type: 'outage'; error: AppError }
  | ({ type: 'collected' } & Collected);

export const collect = defineCommand({
  about: `Small results are collected when a job ends. This reads them again, with the code's description as it is now, and brings what is asked for beside them. Each file is compared with the sha256 that its machine takes of it. A download that was cut goes on where it was cut: wait, or give the command again.

With --large, --files or --all JSON is a line a second ("type": "progress"), and in the end one with "type": "collected".`,
  arguments: [jobArgument],
  options: {
    large: flag('also the results that the code calls large'),
    files: texts('PATTERN', 'also these: a name or a glob such as "*.vtu"; may be given again'),
    all: flag('all that the job left'),
    dryRun: flag('show what there is, with sizes, and what would come; bring nothing', { short: 'n' }),
  },
  examples: [
    { line: 'simtrail collect first-try', about: 'after its code file was changed' },
    { line: 'simtrail collect first-try --all --dry-run', about: 'what is there, and how much' },
    { line: 'simtrail collect first-try --files results.json', about: 'some of it' },
  ],
  async run(context, [ref = ''], { large, files, all, dryRun }): Promise<Answer> {
    const choice: ResultChoice = { large, all, patterns: files };
    const engine = await context.engine();
    if (dryRun) {
      const plan = await (await engine.farFolders()).planCollection(ref, choice);
      const { job, files: known, links, missing, outOfReach, unmatched } = plan;
      const coming = known.filter(({ bring }) => bring);
      const bring = { files: coming.length, bytes: coming.reduce((sum, { size }) => sum + size, 0) };
      const listed = known.map(({ state = 'here', ...file }) => ({ ...file, state }));
      const json = { dry_run: true, id: job.id, job_name: job.name, machine: job.machine };
      return page({ ...json, files: listed, links, missing, out_of_reach: outOfReach, unmatched, bring }, (view) =>
        collectionLines(plan, view),
      );
    }
    if (large || all || files.length > 0) return bringing(context, ref, choice);
    const collected = await ending(context, 'The collection', engine.collect(ref, { signal: context.signal }));
    return page(collected.job.record, collectedLines(collected), exitOf(collected));
  },
});

async function bringing(context: Context, ref: string, choice: ResultChoice): Promise<News<Event>> {
  const engine = await context.engine();
  const transfer = new Transfer();
  let trouble: Line[] = [];
  let toldAt = -Infinity;
  let exit: number = exits.ok;
  const work = async (tell: (event: Event) => void): Promise<Event> => {
    const { signal } = context;
    const onProgress = ({ done, total }: { done: number; total: number }): void =>
      tell({ type: 'progress', done, total });
    const onOutage = (error: AppError): void => tell({ type: 'outage', error });
    const collecting = engine.collect(ref, { choice, signal, onProgress, onOutage, patienceMs });
    return { type: 'collected', ...(await ending(context, 'The collection', collecting)) };
  };
  return {
    kind: 'news',
    events: telling(work),
    json(event) {
      take(event);
      if (event.type === 'outage') return { type: 'outage', error: event.error };
      if (event.type === 'progress') {
        const now = context.now();
        if (now - toldAt < progressMs && event.done < event.total) return undefined;
        toldAt = now;
        return { type: 'progress', ...transfer.facts };
      }
      const { type, job, vanished, changing, outOfReach, unmatched } = event;
      return { type, job: job.record, vanished, changing, out_of_reach: outOfReach, unmatched };
    },
    lines(event, view) {
      take(event);
      if (event.type === 'collected') return collectedLines(event);
      if (event.type === 'outage' && !view.isLive) return trouble;
      return [];
    },
    block: () => [transfer.line, ...trouble],
    last: () => ({ lines: [], exit }),
  };

  function take(event: Event): void {
    if (event.type === 'progress') {
      transfer.take(event, context.now());
      trouble = [];
    } else if (event.type === 'outage') {
      trouble = [
        [yellow('! '), event.error.message, dim(' Trying again; Ctrl-C ends it, and nothing that came is lost.')],
      ];
    } else exit = exitOf(event);
  }
}

/** Not all that was asked for is here. */
function exitOf({ vanished, changing, outOfReach, unmatched }: Collected): number {
  return vanished.length + changing.length + outOfReach.length + unmatched.length > 0 ? exits.partly : exits.ok;
}
