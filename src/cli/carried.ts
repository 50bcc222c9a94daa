import type { Carried, Engine, Refreshed, Sequences, SequenceView } from '../engine/index.ts';
import { AppError, exits } from '../errors/index.ts';
import type { SequenceRecord } from '../model/index.ts';
import { page, type Page } from './answer.ts';
import type { Context } from './context.ts';
import { dim } from './render/look.ts';
import { outageLines } from './render/outages.ts';
import { hasRetry, nextLines, sequenceLine, standingLines } from './render/sequence-lines.ts';
import { sequenceDocument } from './sequence-document.ts';

/** Carries a sequence to its end, with a block that tells how it stands where somebody watches. Throws INTERRUPTED. */
export async function carried(context: Context, engine: Engine, record: SequenceRecord): Promise<Page> {
  const { carry } = await import('../engine/index.ts');
  const what = `Carrying ${record.name}`;
  context.interruptible(what);
  let now: Carried | undefined;
  const draw = (): void => {
    if (now === undefined) return;
    const { view, outages } = now;
    const shown = { width: context.progress.width, now: context.now() };
    context.progress.draw([sequenceLine(view), ...standingLines(view, shown), ...outageLines(outages)]);
  };
  const clock = context.progress.isShown ? setInterval(draw, 1000) : undefined;
  try {
    for await (now of carry(engine, record, context.signal)) draw();
  } finally {
    clearInterval(clock);
    context.progress.clear();
  }
  if (now === undefined || now.view.standing.state === 'running') throw new AppError('INTERRUPTED', { what });
  return sequencePage(now.view, context.now());
}

/** @param outages machines whose jobs are shown as they were */
export function sequencePage(view: SequenceView, now: number, outages: Refreshed['outages'] = []): Page {
  const exit = view.standing.state === 'failed' || view.standing.state === 'cancelled' ? exits.failed : exits.ok;
  return page(
    sequenceDocument(view, now),
    (shown) => [...outageLines(outages), sequenceLine(view), ...standingLines(view, shown), ...nextLines(view)],
    exit,
  );
}

/** Submits what can be submitted now, and leaves the rest to the next program. */
export async function started(context: Context, sequences: Sequences, record: SequenceRecord): Promise<Page> {
  const view = await sequences.advance(record, 'long');
  const { state, tasks, questions } = view.standing;
  const isUnborn = view.sequence.steps.some(
    ({ name }) => !tasks.some(({ step }) => step === name || step.startsWith(`${name}.`)),
  );
  const isActive = (name: string): boolean => tasks.some((task) => task.step === name && task.state === 'active');
  // What comes next depends on what these come to.
  const isLed = view.sequence.steps.some((step) =>
    step.kind === 'loop'
      ? step.steps.some((inner) => isActive(`${step.name}.${inner.name}`))
      : step.search !== undefined && isActive(step.name),
  );
  const isWaiting = isUnborn || isLed || tasks.some((task) => task.state === 'waiting' || task.state === 'ready');
  const id = view.record.id.slice(-8);
  const hint =
    !isWaiting && questions.length === 0
      ? `  All of it is submitted: it goes on with nothing of simtrail alive${tasks.some((task) => task.state === 'active' && hasRetry(task.definition)) ? ', but for a retry' : ''}.`
      : `  simtrail sequence resume ${id}   submits the rest when its time has come; so do watch and serve`;
  const lines = state === 'running' ? [dim(hint)] : [];
  const document = sequenceDocument(view, context.now());
  return page(document, (shown) => [sequenceLine(view), ...standingLines(view, shown), ...lines]);
}
