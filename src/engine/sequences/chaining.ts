import { isShellPattern } from '../../scheduler/index.ts';
import type { RunStep, SequenceJob } from '../../sequence/index.ts';
import type { Store } from '../../store/index.ts';

/**
 * Which jobs a scheduler can be made to wait for, so that nothing of ours has to be there when they end: both on one
 * machine, and what flows can be named beforehand.
 */
export class Chaining {
  private readonly store: Store;
  /** Steps whose jobs cannot be made before the results are there. */
  private readonly impossible = new WeakSet<RunStep>();
  /** How often that was found so far. */
  givenUp = 0;

  constructor(store: Store) {
    this.store = store;
  }

  giveUp(step: RunStep): void {
    this.impossible.add(step);
    this.givenUp += 1;
  }

  /** For `evaluate`. */
  canChain(job: SequenceJob, step: RunStep): boolean {
    const record = this.store.state.job(job.id)?.record;
    if (record === undefined || record.machine !== (step.machine ?? 'local') || this.impossible.has(step)) return false;
    // Its allocation is not told apart from it, and ends later.
    if (record.array?.pack !== undefined || step.pack !== undefined) return false;
    return record.slurm_id !== null && ['queued', 'held', 'running'].includes(record.status) && canBeTaken(step);
  }
}

/** True if a script can find what the step takes. */
export function canBeTaken({ inputs }: RunStep): boolean {
  return inputs.every(({ files, to }) => isShellPattern(files) && (to === '' || isShellPattern(to)));
}
