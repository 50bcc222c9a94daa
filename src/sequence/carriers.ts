import { needsOf } from './check-sequence.ts';
import { quantitiesIn } from './expression.ts';
import type { RunStep, Sequence, Step } from './sequence.ts';
import { quantitiesOf } from './template.ts';

/** Whether a step starts with nothing of simtrail alive, and otherwise why not: a clause without its full stop. */
export type Carrier = { by: 'scheduler' } | { by: 'simtrail'; why: string };

/**
 * Which steps are handed to their scheduler at once when the sequence is started, by name (those of a loop as
 * `loop.step`); all others are submitted by simtrail when their time has come.
 *
 * @param canBeTaken true if what flows into the step can be named before it is there
 */
export function carriers(sequence: Sequence, canBeTaken: (step: RunStep) => boolean): Map<string, Carrier> {
  const found = new Map<string, Carrier>();
  const visit = (step: RunStep): Carrier => {
    const known = found.get(step.name);
    if (known !== undefined) return known;
    const why = reason(step, sequence, { canBeTaken, carrierOf: visit });
    const carrier: Carrier = why === undefined ? { by: 'scheduler' } : { by: 'simtrail', why };
    found.set(step.name, carrier);
    return carrier;
  };
  for (const step of sequence.steps) {
    if (step.kind === 'run') visit(step);
    else
      for (const inner of step.steps)
        found.set(`${step.name}.${inner.name}`, { by: 'simtrail', why: 'it is in a loop' });
  }
  return found;
}

interface Rules {
  canBeTaken: (step: RunStep) => boolean;
  carrierOf: (step: RunStep) => Carrier;
}

function reason(step: RunStep, { steps, limits }: Sequence, { canBeTaken, carrierOf }: Rules): string | undefined {
  if (step.search !== undefined) return 'what it tries next depends on results';
  if (limits.jobs !== undefined) return `not more than ${limits.jobs} jobs may be under way`;
  const looked = lookedAt(step);
  if (looked !== undefined) return `it needs a result of ${looked}`;
  for (const name of needsOf(step)) {
    const need: Step | undefined = steps.find((one) => one.name === name);
    if (need === undefined) continue;
    if (need.kind === 'loop' || need.search !== undefined) return `it comes after ${name}`;
    if ((need.machine ?? 'local') !== (step.machine ?? 'local')) return `${name} runs on another machine`;
    if (carrierOf(need).by === 'simtrail') return `it comes after ${name}`;
  }
  return needsOf(step).length === 0 || canBeTaken(step) ? undefined : 'what it takes has no name before it is there';
}

function lookedAt({ set, when }: RunStep): string | undefined {
  const refs = [...set.flatMap(({ value }) => quantitiesOf(value)), ...(when === undefined ? [] : quantitiesIn(when))];
  return refs[0]?.steps[0];
}
