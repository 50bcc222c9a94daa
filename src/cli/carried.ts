import type { Engine, SequenceView } from '../engine/index.ts';
import { AppError, exits } from '../errors/index.ts';
import type { SequenceRecord } from '../model/index.ts';
import { page, type Page } from './answer.ts';
import type { Context } from './context.ts';
import { dim } from './render/look.ts';
import { nextLines, sequenceLine, standingLines, type StandingView } from './render/sequence-lines.ts';
import { sequenceDocument } from './sequence-document.ts';

/** Carries a sequence to its end, with a block that tells how it stands where somebody watches. Throws INTERRUPTED. */
export async function carried(context: Context, engine: Engine, record: SequenceRecord): Promise<Page> {
  const { carry, typicalTimes } = await import('../engine/index.ts');
  const typicalMs = typicalTimes(engine.store.state);
  const what = `Carrying ${record.name}`;
  context.interruptible(what);
  let view: SequenceView | undefined;
  const draw = (): void => {
    if (view === undefined) return;
    const shown = { width: context.progress.width, now: context.now(), typicalMs };
    context.progress.draw([sequenceLine(view), ...standingLines(view, shown)]);
  };
  const clock = context.progress.isShown ? setInterval(draw, 1000) : undefined;
  try {
    for await (const now of carry(engine, record, context.signal)) {
      view = now;
      draw();
    }
  } finally {
    clearInterval(clock);
    context.progress.clear();
  }
  if (view === undefined || view.standing.state === 'running') throw new AppError('INTERRUPTED', { what });
  return sequencePage(view);
}

export function sequencePage(view: SequenceView, times: Pick<StandingView, 'typicalMs'> = {}): Page {
  const exit = view.standing.state === 'failed' || view.standing.state === 'cancelled' ? exits.failed : exits.ok;
  return page(
    sequenceDocument(view),
    (shown) => [sequenceLine(view), ...standingLines(view, { ...shown, ...times }), ...nextLines(view)],
    exit,
  );
}

/** What was submitted before the program leaves the rest to the next one. */
export function startedPage(view: SequenceView): Page {
  const { state, tasks, questions } = view.standing;
  const isUnborn = view.sequence.steps.some(
    ({ name }) => !tasks.some(({ step }) => step === name || step.startsWith(`${name}.`)),
  );
  const isWaiting = isUnborn || tasks.some((task) => task.state === 'waiting' || task.state === 'ready');
  const id = view.record.id.slice(-8);
  const hint =
    !isWaiting && questions.length === 0
      ? '  All of it is submitted: it goes on with nothing of simtrail alive.'
      : `  simtrail sequence resume ${id}   submits the rest when its time has come; so do watch and serve`;
  const lines = state === 'running' ? [dim(hint)] : [];
  return page(sequenceDocument(view), (shown) => [sequenceLine(view), ...standingLines(view, shown), ...lines]);
}
