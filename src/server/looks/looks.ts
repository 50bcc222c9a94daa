import { visualizerOf } from '../../engine/index.ts';
import { writeDuration, type Job } from '../../model/index.ts';
import type { EventRing } from '../events/event-ring.ts';
import type { LiveProject } from '../projects/live-project.ts';
import { ShownLook, type LookWish } from './shown-look.ts';

/** A look that no page has asked for a picture so long is ended unless told otherwise, so that it keeps no node, ms. */
const unwatchedMs = 600_000;
/** One that has ended is told of for so long, ms. */
const rememberedMs = 600_000;
const sweepMs = 10_000;

/** The looks that this server shows, at most one for a job. */
export class Looks {
  readonly #ring: EventRing;
  readonly #looks = new Map<string, ShownLook>();
  readonly #unwatchedMs: number;
  readonly #sweeping: NodeJS.Timeout;
  #pictures = 0;

  constructor(ring: EventRing, options: { unwatchedMs?: number | undefined } = {}) {
    this.#ring = ring;
    this.#unwatchedMs = options.unwatchedMs ?? unwatchedMs;
    this.#sweeping = setInterval(() => this.#sweep(), Math.min(sweepMs, this.#unwatchedMs));
    this.#sweeping.unref();
  }

  get(project: string, job: string): ShownLook | undefined {
    return this.#looks.get(keyOf(project, job));
  }

  /** Begins one; one that runs already is joined. Resolves at once: `view` tells how far it is. */
  async start(live: LiveProject, job: Job, wish: LookWish): Promise<ShownLook> {
    const visualizer = await visualizerOf(live.engine);
    const key = keyOf(live.id, job.id);
    const before = this.#looks.get(key);
    if (before !== undefined && before.endedAt === undefined) return before;
    const look = new ShownLook({
      visualizer,
      job,
      wish,
      number: () => (this.#pictures += 1),
      onChange: (phase, why) => this.#ring.tell('look', { project: live.id, job: job.id, phase, why }),
    });
    this.#looks.set(key, look);
    return look;
  }

  /** Ends those of a project that is let go of, or all. */
  async end(why: string, project?: string): Promise<void> {
    const ending = [...this.#looks].filter(([key]) => project === undefined || key.startsWith(`${project}/`));
    await Promise.allSettled(ending.map(([, look]) => look.end(why)));
  }

  async close(): Promise<void> {
    clearInterval(this.#sweeping);
    await this.end('simtrail serve has ended');
  }

  #sweep(): void {
    const now = Date.now();
    for (const [key, look] of this.#looks) {
      if (look.endedAt !== undefined) {
        if (now - look.endedAt > rememberedMs) this.#looks.delete(key);
      } else if (now - look.watchedAt > this.#unwatchedMs) {
        look.end(`nobody has looked for ${writeDuration(this.#unwatchedMs / 1000)}`).catch(() => {});
      }
    }
  }
}

function keyOf(project: string, job: string): string {
  return `${project}/${job}`;
}
