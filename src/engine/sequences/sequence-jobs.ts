import { isFinal, type ArrayTask, type Job, type JobId, type SequenceRecord } from '../../model/index.ts';
import { refusedCode } from '../../scheduler/index.ts';
import {
  needsOf,
  pointKey,
  type EvaluateOptions,
  type Sequence,
  type SequenceJob,
  type Step,
  type TaskKey,
} from '../../sequence/index.ts';
import type { State } from '../../store/index.ts';

/** A sequence and what it says. */
export interface Recorded {
  record: SequenceRecord;
  sequence: Sequence;
}

/**
 * The jobs that count for a sequence: its own, and those of the one that it continues, however far back.
 *
 * @param chain the sequence, the one that it continues, and so on
 */
export function sequenceJobs(state: State, [own, former, ...older]: readonly Recorded[]): SequenceJob[] {
  if (own === undefined) return [];
  const { record, sequence } = own;
  const jobs = [...state.eachOfSequence(record.id, asSequenceJob)];
  if (former === undefined || record.continues?.from === '*') return jobs;
  const before = new Map(former.sequence.steps.map((step) => [step.name, step]));
  const changed = sequence.steps.filter((step) => !isSameWork(step, before.get(step.name)));
  const { from = '', changed: inAnalysis = [] } = record.continues ?? {};
  const again = withDependents(sequence, [...changed.map(({ name }) => name), ...inAnalysis, from]);
  const taken = new Set(jobs.map(taskKey));
  const earlier = sequenceJobs(state, [former, ...older]).filter(
    (job) =>
      (job.status === 'succeeded' || !isFinal(job.status)) &&
      !again.has(job.step.split('.')[0] ?? '') &&
      !taken.has(taskKey(job)),
  );
  return [...earlier, ...jobs];
}

/** What the record of a sequence says that its file and jobs do not, for `evaluate`. */
export function saidOf(record: SequenceRecord): EvaluateOptions {
  const { ended = {}, proposed = {}, broken = {}, refused = {}, cancel_requested_at: cancelledAt } = record;
  return {
    ended: new Map(Object.entries(ended)),
    proposed: new Map(Object.entries(proposed)),
    broken: new Map(Object.entries(broken)),
    refused: new Map(Object.entries(refused)),
    isCancelled: typeof cancelledAt === 'string',
  };
}

/** The last job that a task had in the sequences before this one: what another job of it repeats. */
export function formerJobs(state: State, [, ...formers]: readonly Recorded[]): Map<string, JobId> {
  const found = new Map<string, JobId>();
  for (const { record } of formers.toReversed())
    for (const job of state.jobsOfSequence(record.id))
      if (job.record.sequence !== undefined) found.set(taskKey(job.record.sequence), job.id);
  return found;
}

/** The same for each attempt of a task, whatever the order of its parameters. */
export function taskKey({ step, point, round }: TaskKey): string {
  return JSON.stringify([step, point === undefined ? null : pointKey(point), round ?? null]);
}

/** Whether a job of the one does what a job of the other would: which points there are is not looked at. */
function isSameWork(step: Step, before: Step | undefined): boolean {
  const workOf = (one: Step | undefined): unknown => {
    if (one === undefined) return null;
    if (one.kind === 'loop') return one.steps.map(workOf);
    const { name, analysis, set, inputs } = one;
    return [name, analysis, set, inputs];
  };
  return JSON.stringify(workOf(step)) === JSON.stringify(workOf(before));
}

function asSequenceJob(job: Job): SequenceJob | undefined {
  const { sequence, quantities, nodes, runtime, array, status_detail: detail } = job.record;
  if (sequence === undefined) return undefined;
  const { step, point, round, attempt } = sequence;
  const [startedMs, endedMs] = [job.record.started_at, job.record.ended_at].map((at) => Date.parse(at ?? ''));
  return {
    id: job.id,
    step,
    attempt,
    status: job.status,
    ...(typeof detail === 'string' && detail !== '' ? { detail } : {}),
    quantities,
    nodes,
    runtime,
    ...(startedMs === undefined || Number.isNaN(startedMs) ? {} : { startedMs }),
    ...(endedMs === undefined || Number.isNaN(endedMs) ? {} : { endedMs }),
    ...(job.after.length === 0 ? {} : { after: job.after, isRefused: isRefused(job) }),
    ...(array === undefined || array === null ? {} : { array: arrayOf(array) }),
    ...(point === undefined ? {} : { point }),
    ...(round === undefined ? {} : { round }),
  };
}

function arrayOf({ id, at_most: atMost, behind, pack }: ArrayTask): NonNullable<SequenceJob['array']> {
  return {
    id,
    ...(atMost === undefined ? {} : { atMost }),
    ...(behind === undefined ? {} : { behind }),
    ...(pack === undefined ? {} : { pack }),
  };
}

function isRefused({ status, record }: Job): boolean {
  return status === 'cancelled' && record.exit_code === refusedCode;
}

/** Some steps and all that need them, however far. */
function withDependents(sequence: Sequence, from: readonly string[]): Set<string> {
  const found = new Set(from);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const step of sequence.steps) if (needsOf(step).some((name) => found.has(name))) found.add(step.name);
  }
  return found;
}
