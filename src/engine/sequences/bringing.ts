import { AppError } from '../../errors/index.ts';
import type { Job } from '../../model/index.ts';
import type { CollectParts } from '../collect-job.ts';

/** A machine that did not answer is not asked again for so long. */
const patienceMs = 10_000;

/** True for what may be over by itself: the results are still there, and may be brought later. */
export function isAway(error: unknown): boolean {
  return AppError.is(error, 'MACHINE_UNREACHABLE', 'LOGIN_NEEDED');
}

/** Brings results here that were left on their machine, for steps that take them on another one. */
export class Bringing {
  private readonly parts: CollectParts;
  private readonly underWay = new Map<string, Promise<unknown>>();
  private readonly away = new Map<string, { error: unknown; untilMs: number }>();

  constructor(parts: CollectParts) {
    this.parts = parts;
  }

  /** Files of a job, a name or a pattern; several steps that take the same wait for one transfer. Throws as `collectJob`. */
  async bring(job: Job, files: string): Promise<void> {
    const key = `${job.id} ${files}`;
    const work = this.underWay.get(key) ?? this.collected(job, files);
    this.underWay.set(key, work);
    try {
      await work;
    } finally {
      this.underWay.delete(key);
    }
  }

  private async collected(job: Job, files: string): Promise<void> {
    const now = (): number => this.parts.store.now().getTime();
    const before = this.away.get(job.machine);
    if (before !== undefined && now() < before.untilMs) throw before.error;
    const { collectJob } = await import('../collect-job.ts');
    try {
      await collectJob(this.parts, job, { choice: { patterns: [files] } });
      this.away.delete(job.machine);
    } catch (error) {
      if (isAway(error)) this.away.set(job.machine, { error, untilMs: now() + patienceMs });
      throw error;
    }
  }
}
