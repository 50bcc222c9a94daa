import type { Job, SequenceRecord } from '../../model/index.ts';
import { refusedCode } from '../../scheduler/index.ts';
import { needsOf, type Sequence, type SequenceJob } from '../../sequence/index.ts';
import type { State } from '../../store/index.ts';

/** The jobs that count for a sequence: its own, and those of the one that it continues, however far back. */
export function sequenceJobs(state: State, sequence: Sequence, record: SequenceRecord): SequenceJob[] {
  const own = [...state.jobsOfSequence(record.id)].map(asSequenceJob).filter((job) => job !== undefined);
  const { continues } = record;
  const former = continues === undefined ? undefined : state.sequences.get(continues.id);
  // Ids sort by time: a record that somebody edited cannot lead in a circle.
  if (continues === undefined || former === undefined || former.id >= record.id) return own;
  const again = continues.from === undefined ? new Set<string>() : withDependents(sequence, continues.from);
  const taken = new Set(own.map(taskOf));
  const earlier = sequenceJobs(state, sequence, former).filter(
    (job) => job.status === 'succeeded' && !again.has(job.step.split('.')[0] ?? '') && !taken.has(taskOf(job)),
  );
  return [...earlier, ...own];
}

function taskOf({ step, point, round }: SequenceJob): string {
  return JSON.stringify([step, point ?? null, round ?? null]);
}

function asSequenceJob(job: Job): SequenceJob | undefined {
  const { sequence, quantities, nodes, runtime } = job.record;
  if (sequence === undefined) return undefined;
  const { step, point, round, attempt } = sequence;
  return {
    id: job.id,
    step,
    attempt,
    status: job.status,
    quantities,
    nodes,
    runtime,
    ...(job.after.length === 0 ? {} : { after: job.after, isRefused: isRefused(job) }),
    ...(point === undefined ? {} : { point }),
    ...(round === undefined ? {} : { round }),
  };
}

function isRefused({ status, record }: Job): boolean {
  return status === 'cancelled' && record.exit_code === refusedCode;
}

/** A step and all that needs it, however far. */
function withDependents(sequence: Sequence, from: string): Set<string> {
  const found = new Set([from]);
  for (let before = 0; before !== found.size;) {
    before = found.size;
    for (const step of sequence.steps) if (needsOf(step).some((name) => found.has(name))) found.add(step.name);
  }
  return found;
}
