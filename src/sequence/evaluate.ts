import { counted, isFinal, shareInPack, type Pack, type Quantity } from '../model/index.ts';
import { needsOf } from './check-sequence.ts';
import { holds, writeStepQuantity, type Lookup, type StepQuantity } from './expression.ts';
import { pointKey, type Point } from './points.ts';
import { faultOf, isTrial, type Outcome } from './outcome.ts';
import { Room } from './room.ts';
import { runSearch } from './run-search.ts';
import type { LoopStep, RunStep, Search, Sequence, Step } from './sequence.ts';
import type { Move, Question, SequenceJob, Standing, Task, TaskKey } from './task.ts';
import { fill, isOfPoint, ofPoint, quantitiesOf } from './template.ts';

export interface EvaluateOptions {
  /** Points of steps whose sweep is a CSV file, by step. */
  points?: ReadonlyMap<string, readonly Point[]>;
  /** Points that the program of a search proposed, by step, in order. */
  proposed?: ReadonlyMap<string, readonly Point[]>;
  /** Searches by a program that said it is done, with its reason, by step. */
  ended?: ReadonlyMap<string, string>;
  /** Searches whose program failed, with how, by step. */
  broken?: ReadonlyMap<string, string>;
  /** Tasks that could not be submitted, with the reason, by `Move.key`. */
  refused?: ReadonlyMap<string, string>;
  /** Nothing new is started. */
  isCancelled?: boolean;
  /** True if the scheduler can wait for `job` before it starts a job of `step`: both on one machine, results by reference. */
  canChain?: (job: SequenceJob, step: RunStep) => boolean;
  /** True if the scheduler takes jobs of this step as an array: then it can keep to a number of them at the same time. */
  hasArrays?: (step: RunStep) => boolean;
  /** Nodes and wall time of a step that does not say, for the limit of node hours. */
  defaults?: { nodes: number; runtime: number };
}

/**
 * How a sequence stands: which tasks there are, what became of each, and what can be submitted now. A pure function of
 * the file and the records of its jobs: whoever asks next, after whatever crash, gets the same answer, and a task that
 * has a job is never submitted again but by its own `retry`.
 */
export function evaluate(sequence: Sequence, jobs: readonly SequenceJob[], options: EvaluateOptions = {}): Standing {
  const evaluation = new Evaluation(sequence, jobs, options);
  return evaluation.standing();
}

/** Where a step is looked at from. */
interface Scope {
  siblings: readonly Step[];
  prefix: string;
  round?: number;
  outer?: Scope;
}

class Evaluation {
  private readonly sequence: Sequence;
  private readonly options: EvaluateOptions;
  private readonly attempts = new Map<string, SequenceJob[]>();
  private readonly outcomes = new Map<string, Outcome>();
  private readonly voids = new Map<string, boolean>();
  private readonly tasks: Task[] = [];
  private readonly moves: Move[] = [];
  private readonly questions: Question[] = [];
  private readonly jobs: readonly SequenceJob[];
  private readonly byId: ReadonlyMap<string, SequenceJob>;

  constructor(sequence: Sequence, jobs: readonly SequenceJob[], options: EvaluateOptions) {
    this.sequence = sequence;
    this.options = options;
    this.jobs = jobs;
    this.byId = new Map(jobs.map((job) => [job.id, job]));
    for (const job of jobs) {
      const key = keyOf(job);
      const attempts = this.attempts.get(key);
      if (attempts === undefined) this.attempts.set(key, [job]);
      else attempts.push(job);
    }
    for (const list of this.attempts.values()) list.sort((a, b) => a.attempt - b.attempt);
  }

  standing(): Standing {
    const scope: Scope = { siblings: this.sequence.steps, prefix: '' };
    const outcomes = this.sequence.steps.map((step) => this.step(step, scope));
    const failed = outcomes.find((outcome) => outcome.state === 'failed');
    const hasFailed = failed !== undefined || this.tasks.some((task) => task.state === 'failed' && !isTrial(task));
    const isStopped = hasFailed && this.sequence.onFailure === 'stop';
    const isOver = isStopped || this.options.isCancelled === true;
    if (isOver) this.stop(failed?.reason);
    // What is beyond the limit does not stop what is within.
    const allowed = isOver ? [] : this.withinLimits();
    const isCut = allowed.length < this.moves.length && this.tasks.some((task) => task.reason === this.beyondLimit);
    const [moves, questions] = isOver ? [[], []] : [allowed, this.questions];
    const isUnderWay = this.tasks.some((task) => task.state === 'active' || task.state === 'ready');
    const isOpen = isUnderWay || moves.length > 0 || questions.length > 0;
    if (isCut && !isOpen) this.leave(this.beyondLimit);
    // What was to be cancelled may have come to its end all the same.
    const isCancelled = this.options.isCancelled === true && outcomes.some((one) => !isDone(one));
    const end = isCancelled ? 'cancelled' : hasFailed || isCut ? 'failed' : 'succeeded';
    const state = isOpen ? 'running' : end;
    const faults = outcomes.flatMap((outcome, n) => faultOf(this.sequence.steps[n], outcome));
    return { state, faults, tasks: this.tasks, moves, questions };
  }

  private step(step: Step, scope: Scope): Outcome {
    const key = `${scope.prefix}${step.name}#${scope.round ?? ''}`;
    let outcome = this.outcomes.get(key);
    if (outcome === undefined) {
      outcome = step.kind === 'loop' ? this.loop(step, scope) : this.run(step, scope);
      this.outcomes.set(key, outcome);
    }
    return outcome;
  }

  private loop(loop: LoopStep, scope: Scope): Outcome {
    const blocked = this.blockedBy(loop, scope);
    if (blocked !== undefined) return { ...blocked, tasks: [] };
    const tasks: Task[] = [];
    for (let round = 1; ; round += 1) {
      const inner: Scope = { siblings: loop.steps, prefix: `${loop.name}.`, round, outer: scope };
      const outcomes = loop.steps.map((step) => this.step(step, inner));
      tasks.push(...outcomes.flatMap((outcome) => outcome.tasks));
      const failed = outcomes.find((outcome) => outcome.state === 'failed');
      if (failed !== undefined) return { state: 'failed', tasks, reason: failed.reason ?? 'a step of it failed' };
      if (outcomes.some((outcome) => outcome.state === 'open')) return { state: 'open', tasks };
      const until = holds(loop.until, (ref) => this.lookup(ref, inner));
      const isFirst = 'missing' in until && round === 1 && until.missing.endsWith(noPrevious);
      if ('missing' in until && !isFirst)
        return { state: 'failed', tasks, reason: `its end cannot be told: ${until.missing}` };
      if ('value' in until && until.value) return { state: 'succeeded', tasks };
      if (round === loop.atMost)
        return {
          state: 'failed',
          tasks,
          reason: `${loop.until.text} did not hold after ${counted(round, 'round')}`,
        };
    }
  }

  private run(step: RunStep, scope: Scope): Outcome {
    if (step.search !== undefined) return this.search(step, step.search, scope);
    const points = this.pointsOf(step, scope);
    if (points === undefined) return { state: 'open', tasks: [] };
    const tasks = points.map((point) => this.task(step, scope, point));
    const byPoint = new Map(tasks.map((task) => [task.point === undefined ? '' : pointKey(task.point), task]));
    const counts = new Map<Task['state'], number>();
    for (const { state } of tasks) counts.set(state, (counts.get(state) ?? 0) + 1);
    const count = (state: Task['state']): number => counts.get(state) ?? 0;
    const reason = tasks.find((task) => task.state === 'failed' || task.state === 'skipped')?.reason;
    const one = points.length === 1 && points[0] === undefined ? tasks[0] : undefined;
    const isCut = tasks.some((task) => task.isCut === true);
    const state =
      count('succeeded') + count('failed') + count('skipped') < tasks.length
        ? 'open'
        : count('failed') > 0
          ? 'failed'
          : isCut || (count('skipped') === tasks.length && tasks.length > 0)
            ? 'skipped'
            : 'succeeded';
    return {
      state,
      tasks,
      byPoint,
      isCut,
      ...(one === undefined ? {} : { one }),
      ...(reason === undefined ? {} : { reason }),
    };
  }

  private pointsOf(step: RunStep, scope: Scope): readonly (Point | undefined)[] | undefined {
    if (step.points?.kind === 'listed') return step.points.points;
    if (step.points?.kind === 'csv') return this.options.points?.get(`${scope.prefix}${step.name}`);
    if (step.forEach === undefined) return [undefined];
    const found = this.find(step.forEach, scope);
    return found?.step.kind === 'run' ? this.pointsOf(found.step, found.scope) : [];
  }

  private search(step: RunStep, search: Search, scope: Scope): Outcome {
    const path = `${scope.prefix}${step.name}`;
    const ended = this.options.ended?.get(path);
    const broken = this.options.broken?.get(path);
    return runSearch(search, {
      task: (point) => this.task(step, scope, point),
      ask: (history) => this.questions.push({ step: path, definition: step, history }),
      ...(search.goal.kind === 'program' ? { proposed: this.options.proposed?.get(path) ?? [] } : {}),
      ...(ended === undefined ? {} : { ended }),
      ...(broken === undefined ? {} : { broken }),
    });
  }

  private task(definition: RunStep, scope: Scope, point: Point | undefined): Task {
    const key: TaskKey = {
      step: `${scope.prefix}${definition.name}`,
      ...(point === undefined ? {} : { point }),
      ...(scope.round === undefined ? {} : { round: scope.round }),
    };
    const text = keyOf(key);
    const attempts = this.attempts.get(text) ?? [];
    const job = attempts.at(-1);
    const task: Task = {
      ...key,
      definition,
      ...(job === undefined ? { state: 'waiting' } : { job, ...this.fateOf(job, attempts, definition) }),
    };
    this.tasks.push(task);
    if (task.state === 'waiting' || task.state === 'ready') this.prepare(task, text, scope, attempts);
    return task;
  }

  private fateOf(
    job: SequenceJob,
    attempts: readonly SequenceJob[],
    { retry }: RunStep,
  ): Pick<Task, 'state' | 'reason'> {
    if (!isFinal(job.status)) return { state: 'active' };
    // One that did nothing for no reason that can be seen here gets a second chance.
    const isFirstRefusal = job.isRefused === true && attempts.filter((one) => one.isRefused).length === 1;
    if (isFirstRefusal || this.isVoid(job)) return { state: 'waiting' };
    if (job.status === 'succeeded') return { state: 'succeeded' };
    const spent = attempts.filter((one) => one.status === job.status).length;
    return spent <= (retry[job.status]?.times ?? 0)
      ? { state: 'ready' }
      : { state: 'failed', reason: `its job is ${job.status}${job.detail === undefined ? '' : `: ${job.detail}`}` };
  }

  /**
   * A job that its scheduler made wait for others counts only if they all succeeded: where one did not, it did not run, or
   * ran on what cannot be relied on.
   */
  private isVoid({ id: own, after = [] }: SequenceJob): boolean {
    const known = this.voids.get(own);
    if (known !== undefined) return known;
    const isVoid = after.some((id) => {
      const before = this.byId.get(id);
      // Ids sort by time: a record that somebody edited cannot lead in a circle.
      return (
        before !== undefined &&
        before.id < own &&
        isFinal(before.status) &&
        (before.status !== 'succeeded' || this.isVoid(before))
      );
    });
    this.voids.set(own, isVoid);
    return isVoid;
  }

  /** Puts what the task needs together; it becomes ready, or waits, or turns out not to be possible. */
  private prepare(task: Task, key: string, scope: Scope, attempts: readonly SequenceJob[]): void {
    const { definition } = task;
    const become = (state: Task['state'], reason?: string): void => {
      task.state = state;
      if (reason !== undefined) task.reason = reason;
    };
    const after: SequenceJob[] = [];
    for (const name of needsOf(definition)) {
      const need = this.needed(name, scope, task.point);
      if (need.state === 'failed' || need.state === 'skipped') {
        const why =
          need.state === 'skipped' ? 'was skipped' : `failed${need.reason === undefined ? '' : ` (${need.reason})`}`;
        task.isCut = need.isCut;
        return become('skipped', `${name} ${why}`);
      }
      if (need.state === 'succeeded') continue;
      const upstream = need.jobs;
      const isChained =
        upstream !== undefined &&
        !this.looksAt(definition, name) &&
        upstream.every((job) => this.options.canChain?.(job, definition) === true);
      if (!isChained) return become('waiting', `it waits for ${name}`);
      after.push(...upstream);
    }
    const refusal = this.options.refused?.get(key);
    if (refusal !== undefined) return become('failed', refusal);
    const lookup: Lookup = (ref) => this.lookup(ref, scope, task.point);
    const condition = definition.when === undefined ? undefined : holds(definition.when, lookup);
    if (condition !== undefined && 'missing' in condition)
      return become('failed', `its condition cannot be told: ${condition.missing}`);
    if (condition !== undefined && !condition.value)
      return become('skipped', `${definition.when?.text ?? ''} does not hold`);
    const set: { path: string; value: string }[] = [];
    for (const { path, value } of definition.set) {
      const filled = fill(value, (ref) => (isOfPoint(ref) ? ofPoint(task.point, ref.name) : lookup(ref)));
      if ('value' in filled) set.push({ path, value: filled.value });
      // The first round of a loop has no round before it: the analysis' own value holds.
      else if (task.round !== 1 || !filled.missing.endsWith(noPrevious))
        return become('failed', `${path} has no value: ${filled.missing}`);
    }
    // The parameters of a point are those of the step that has the sweep.
    for (const [path, value] of definition.forEach === undefined ? Object.entries(task.point ?? {}) : [])
      set.push({ path, value });
    const inputs: Move['inputs'] = definition.inputs.flatMap((flow) => {
      const job = this.jobOf(flow.from, scope, task.point, flow.inner);
      return job === undefined ? [] : [{ flow, job: job.id }];
    });
    const last = attempts.at(-1);
    const factor = last === undefined ? 1 : (definition.retry[last.status]?.runtimeFactor ?? 1);
    const runtime = last === undefined ? definition.runtime : Math.round(last.runtime * factor);
    become('ready');
    const { step, point, round } = task;
    this.moves.push({
      key,
      step,
      definition,
      set,
      inputs,
      attempt: attempts.length + 1,
      after: [...new Set(after.map((job) => job.id))],
      ...(point === undefined ? {} : { point }),
      ...(round === undefined ? {} : { round }),
      ...(runtime === undefined ? {} : { runtime }),
    });
  }

  /** Where something is taken point by point, only the same point counts. `jobs`: all that is needed is under way. */
  private needed(
    name: string,
    scope: Scope,
    point: Point | undefined,
  ): { state: Outcome['state']; isCut: boolean; reason?: string; jobs?: SequenceJob[] } {
    const found = this.find(name, scope);
    if (found === undefined) return { state: 'failed', isCut: true, reason: `there is no step ${name}` };
    const outcome = this.step(found.step, found.scope);
    const same = point === undefined ? undefined : outcome.byPoint?.get(pointKey(point));
    const tasks = same === undefined ? outcome.tasks : [same];
    const state = same === undefined ? outcome.state : stateOf(same);
    const reason = same === undefined ? outcome.reason : same.reason;
    const jobs = tasks.map((task) => (task.state === 'active' || task.state === 'succeeded' ? task.job : undefined));
    const isUnderWay =
      tasks.length > 0 &&
      jobs.every((job) => job !== undefined) &&
      found.step.kind === 'run' &&
      found.step.search === undefined;
    return {
      state,
      isCut: state === 'failed' || (same ?? outcome).isCut === true,
      ...(reason === undefined ? {} : { reason }),
      ...(isUnderWay ? { jobs: jobs.filter((job) => job.status !== 'succeeded') } : {}),
    };
  }

  /** True if a value or a condition of the step depends on results of another one. */
  private looksAt(step: RunStep, name: string): boolean {
    if (step.when !== undefined) return true;
    return step.set.some(({ value }) => quantitiesOf(value).some((ref) => ref.steps[0] === name));
  }

  private blockedBy(loop: LoopStep, scope: Scope): Omit<Outcome, 'tasks'> | undefined {
    for (const name of needsOf(loop)) {
      const need = this.needed(name, scope, undefined);
      if (need.state === 'failed' || need.state === 'skipped')
        return { state: 'skipped', isCut: need.isCut, reason: `${name} did not succeed` };
      if (need.state === 'open') return { state: 'open' };
    }
    return undefined;
  }

  private find(name: string, scope: Scope | undefined): { step: Step; scope: Scope } | undefined {
    if (scope === undefined) return undefined;
    const step = scope.siblings.find((one) => one.name === name);
    return step === undefined ? this.find(name, scope.outer) : { step, scope };
  }

  private lookup(ref: StepQuantity, scope: Scope, point?: Point): readonly Quantity[] | string {
    if (ref.previous && scope.round === 1) return noPrevious;
    const from = ref.previous && scope.round !== undefined ? { ...scope, round: scope.round - 1 } : scope;
    const [first = '', inner] = ref.steps;
    const job = this.jobOf(first, from, point, inner);
    return job?.quantities ?? `${writeStepQuantity({ ...ref, previous: false })} has no job that succeeded`;
  }

  /** The job whose results are meant by the name of a step. */
  private jobOf(name: string, scope: Scope, point: Point | undefined, inner?: string): SequenceJob | undefined {
    const found = this.find(name, scope);
    if (found === undefined) return undefined;
    const outcome = this.step(found.step, found.scope);
    if (found.step.kind === 'loop')
      return outcome.tasks.findLast((task) => task.step === `${name}.${inner ?? ''}`)?.job;
    if (outcome.one !== undefined) return outcome.one.job;
    return point === undefined ? undefined : outcome.byPoint?.get(pointKey(point))?.job;
  }

  /** What was ready or waiting does not start any more. */
  private stop(why: string | undefined): void {
    const failed = this.tasks.find((task) => task.state === 'failed');
    const cause = failed === undefined ? why : `${failed.step} failed`;
    for (const task of this.tasks) {
      if (task.state !== 'ready' && task.state !== 'waiting') continue;
      task.state = 'skipped';
      task.reason = cause === undefined ? 'the sequence was cancelled' : `the sequence has stopped: ${cause}`;
    }
  }

  /** What waits for what does not come. */
  private leave(reason: string): void {
    for (const task of this.tasks) if (task.state === 'waiting') Object.assign(task, { state: 'skipped', reason });
  }

  private get beyondLimit(): string {
    return `the limit of ${this.sequence.limits.nodeHours} node hours is reached`;
  }

  private withinLimits(): Move[] {
    const { jobs = Infinity, nodeHours = Infinity } = this.sequence.limits;
    if (jobs === Infinity && nodeHours === Infinity) return this.moves;
    const { nodes: ownNodes = 1, runtime: ownRuntime = 3600 } = this.options.defaults ?? {};
    const hasArrays = (step: RunStep): boolean => this.options.hasArrays?.(step) === true;
    // Of jobs that share an allocation it cannot be said to the scheduler how many may run.
    const canThrottle = ({ definition: one }: Move): boolean => one.pack === undefined && hasArrays(one);
    const room = new Room(jobs, this.tasks, this.moves, canThrottle);
    let spent = this.jobs.reduce((sum, job) => sum + hoursOf(job, job.array?.pack), 0);
    const beyond = new Set<string>();
    const moves: Move[] = [];
    for (const move of this.moves) {
      if (!room.isFor(move)) continue;
      const { definition: one, runtime = ownRuntime } = move;
      const hours = hoursOf({ nodes: one.nodes ?? ownNodes, runtime }, hasArrays(one) ? one.pack : undefined);
      if (spent + hours > nodeHours) {
        beyond.add(move.key);
        continue;
      }
      spent += hours;
      moves.push(room.take(move));
    }
    for (const task of beyond.size === 0 ? [] : this.tasks) {
      if (task.state === 'ready' && beyond.has(keyOf(task)))
        Object.assign(task, { state: 'failed', reason: this.beyondLimit });
    }
    return moves;
  }
}

/** Node hours that a job asks for. */
function hoursOf({ nodes, runtime }: { nodes: number; runtime: number }, pack: Pack | undefined): number {
  return ((nodes * runtime) / 3600) * (pack === undefined ? 1 : shareInPack(pack));
}

const isDone = ({ state }: Outcome): boolean => state === 'succeeded' || state === 'skipped';

const noPrevious = 'there is no round before the first';

function keyOf({ step, point, round }: TaskKey): string {
  return `${step}#${round ?? ''}#${point === undefined ? '' : pointKey(point)}`;
}

function stateOf(task: Task): Outcome['state'] {
  return task.state === 'succeeded' || task.state === 'failed' || task.state === 'skipped' ? task.state : 'open';
}
