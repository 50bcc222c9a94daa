import type { Move, SequenceJob, Task } from './task.ts';

/**
 * What the limit of jobs in flight leaves room for. Of an array that its scheduler throttles, only so many tasks count as
 * may run at the same time; of arrays that start one behind the other, only the first.
 */
export class Room {
  private left: number;
  private readonly waiting = new Map<string, number>();
  /** Of groups that are more than there is room for: how many of each may run at the same time. */
  private readonly throttled = new Map<string, number>();
  private readonly canThrottle: (move: Move) => boolean;

  constructor(limit: number, tasks: readonly Task[], moves: readonly Move[], canThrottle: (move: Move) => boolean) {
    this.left = limit === Infinity ? limit : limit - inFlight(tasks);
    this.canThrottle = (move) => limit !== Infinity && move.after.length === 0 && canThrottle(move);
    for (const move of moves) this.waiting.set(groupOf(move), (this.waiting.get(groupOf(move)) ?? 0) + 1);
  }

  isFor(move: Move): boolean {
    return this.left > 0 || this.throttled.has(groupOf(move));
  }

  /** The move as it can be made now. */
  take(move: Move): Move {
    const group = groupOf(move);
    if (this.canThrottle(move) && !this.throttled.has(group) && (this.waiting.get(group) ?? 0) > this.left) {
      this.throttled.set(group, this.left);
      this.left = 0;
    }
    const atMost = this.throttled.get(group);
    if (atMost !== undefined) return { ...move, atMost };
    this.left -= 1;
    return move;
  }
}

/** Those that a scheduler takes together: of one step and round, with the same wall time. */
function groupOf({ step, round, runtime }: Move): string {
  return JSON.stringify([step, round, runtime]);
}

function inFlight(tasks: readonly Task[]): number {
  const active = tasks.flatMap(({ state, job }) => (state === 'active' && job !== undefined ? [job] : []));
  const arrays = new Map<string, SequenceJob[]>();
  let count = 0;
  for (const job of active) {
    if (job.array?.atMost === undefined) count += 1;
    else {
      const group = arrays.get(job.array.id);
      if (group === undefined) arrays.set(job.array.id, [job]);
      else group.push(job);
    }
  }
  for (const [first, ...others] of arrays.values()) {
    const { atMost = Infinity, behind = '' } = first?.array ?? {};
    if (!arrays.has(behind)) count += Math.min(atMost, 1 + others.length);
  }
  return count;
}
