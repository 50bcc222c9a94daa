import type { Fact } from '../model/index.ts';
import { layout, place } from './layout.ts';
import { FactLog } from './log.ts';

/** Tells the facts of a project as they are appended, whoever appends them. It needs no lock and keeps nothing. */
export class FactFeed {
  private readonly log: FactLog;

  private constructor(log: FactLog) {
    this.log = log;
  }

  /** Begins with what is appended from now on. Throws LOG_BROKEN. */
  static async open(folder: string): Promise<FactFeed> {
    const log = new FactLog(place(folder, layout.log));
    if ((await log.seek(() => true)) === undefined) await log.catchUp();
    return new FactFeed(log);
  }

  /** What came since the last call. Throws LOG_BROKEN when the log is not the one that was read so far. */
  async next(): Promise<readonly Fact[]> {
    return (await this.log.isCurrent()) ? [] : this.log.catchUp();
  }
}
