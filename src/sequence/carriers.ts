import { needsOf } from './check-sequence.ts';
import { quantitiesIn } from './expression.ts';
import type { Point } from './points.ts';
import type { RunStep, Sequence, Step } from './sequence.ts';
import { quantitiesOf } from './template.ts';

/** Whether a step starts with nothing of simtrail alive, and otherwise why not: a clause without its full stop. */
export type Carrier = { by: 'scheduler' } | { by: 'simtrail'; why: string };

export interface CarrierRules {
  /** True if what flows into the step can be named before it is there. */
  canBeTaken: (step: RunStep) => boolean;
  /** As for `evaluate`. */
  hasArrays: (step: RunStep) => boolean;
  /** Points of steps whose sweep is a CSV file, by step. */
  points?: ReadonlyMap<string, readonly Point[]>;
}

/**
 * Which steps are handed to their scheduler at once when the sequence is started, by name (those of a loop as
 * `loop.step`); all others are submitted by simtrail when their time has come.
 */
export function carriers(sequence: Sequence, rules: CarrierRules): Map<string, Carrier> {
  const found = new Map<string, Carrier>();
  const carrying = new Carrying(sequence, rules);
  for (const step of sequence.steps) {
    if (step.kind === 'run') found.set(step.name, carrying.carrierOf(step));
    else
      for (const inner of step.steps)
        found.set(`${step.name}.${inner.name}`, { by: 'simtrail', why: 'it is in a loop' });
  }
  return found;
}

class Carrying {
  private readonly sequence: Sequence;
  private readonly rules: CarrierRules;
  private readonly known = new Map<string, Carrier>();
  private readonly depths = new Map<string, number>();
  /** Jobs that may be under way beside those that were handed over already. */
  private left: number;

  constructor(sequence: Sequence, rules: CarrierRules) {
    this.sequence = sequence;
    this.rules = rules;
    this.left = sequence.limits.jobs ?? Infinity;
    // What needs nothing is handed over first.
    const runs = sequence.steps.filter((one) => one.kind === 'run');
    for (const step of runs.toSorted((a, b) => this.depthOf(a) - this.depthOf(b))) this.carrierOf(step);
  }

  carrierOf(step: RunStep): Carrier {
    const known = this.known.get(step.name);
    if (known !== undefined) return known;
    const why = this.reason(step) ?? this.withoutRoom(step);
    const carrier: Carrier = why === undefined ? { by: 'scheduler' } : { by: 'simtrail', why };
    this.known.set(step.name, carrier);
    return carrier;
  }

  private reason(step: RunStep): string | undefined {
    const needs = needsOf(step);
    if (step.search !== undefined) return 'what it tries next depends on results';
    const looked = lookedAt(step);
    if (looked !== undefined) return `it needs a result of ${looked}`;
    if (needs.length > 0 && step.pack !== undefined) return 'its points share allocations';
    for (const name of needs) {
      const need = this.stepOf(name);
      if (need === undefined) continue;
      if (need.kind === 'loop' || need.search !== undefined) return `it comes after ${name}`;
      if ((need.machine ?? 'local') !== (step.machine ?? 'local')) return `${name} runs on another machine`;
      if (need.pack !== undefined) return `the points of ${name} share allocations`;
      if (this.carrierOf(need).by === 'simtrail') return `it comes after ${name}`;
    }
    return needs.length === 0 || this.rules.canBeTaken(step)
      ? undefined
      : 'what it takes has no name before it is there';
  }

  /** As `Room` has it: a scheduler with arrays keeps to the limit by itself, of the first step that exceeds it. */
  private withoutRoom(step: RunStep): string | undefined {
    const count = this.countOf(step);
    const isThrottled = needsOf(step).length === 0 && step.pack === undefined && this.rules.hasArrays(step);
    if (count > this.left && (this.left === 0 || !isThrottled))
      return `not more than ${this.sequence.limits.jobs} jobs may be under way`;
    this.left = Math.max(0, this.left - count);
    return undefined;
  }

  private countOf({ name, points, forEach }: RunStep): number {
    if (points?.kind === 'listed') return points.points.length;
    if (points?.kind === 'csv') return this.rules.points?.get(name)?.length ?? Infinity;
    const source = forEach === undefined ? undefined : this.stepOf(forEach);
    return source?.kind === 'run' ? this.countOf(source) : 1;
  }

  /** How many steps come before it, one after the other; checked to be without circles. */
  private depthOf(step: Step): number {
    let depth = this.depths.get(step.name);
    if (depth !== undefined) return depth;
    const needs = needsOf(step).flatMap((name) => this.stepOf(name) ?? []);
    depth = needs.length === 0 ? 0 : 1 + Math.max(...needs.map((need) => this.depthOf(need)));
    this.depths.set(step.name, depth);
    return depth;
  }

  private stepOf(name: string): Step | undefined {
    return this.sequence.steps.find((one) => one.name === name);
  }
}

function lookedAt({ set, when }: RunStep): string | undefined {
  const refs = [...set.flatMap(({ value }) => quantitiesOf(value)), ...(when === undefined ? [] : quantitiesIn(when))];
  return refs[0]?.steps[0];
}
