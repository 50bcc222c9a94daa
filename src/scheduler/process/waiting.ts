import type { Entry } from './entry.ts';
import { entryIn, isKeptBack, move, namesIn, type Queue } from './queue-folder.ts';

/** Names are read again at the latest after this long, in case the system did not tell of a change. */
const rereadMs = 2000;
/** And not sooner than this while there are some left: reading all names for each change would cost their square. */
const restMs = 200;

export interface Head {
  name: string;
  entry: Entry;
}

/** The queued jobs in their order, but for those that wait for others. Only the entry of the first is read. */
export class Waiting {
  readonly #queue: Queue;
  #names: string[] = [];
  #next = 0;
  #head: Head | undefined;
  #keptBack = 0;
  #readMs = -Infinity;
  #changed = true;

  constructor(queue: Queue) {
    this.#queue = queue;
  }

  /** A job came or went. */
  change(): void {
    this.#changed = true;
  }

  /** True if there are jobs that wait for others. */
  get isKeepingBack(): boolean {
    return this.#keptBack > 0;
  }

  /** When the names should be read again though nobody rings. */
  dueMs(): number {
    return this.#readMs + (this.#changed ? restMs : rereadMs);
  }

  /** The job that is to start next. It may be gone when one tries to take it. */
  head(nowMs: number): Head | undefined {
    const exhausted = this.#head === undefined && this.#next >= this.#names.length;
    if ((this.#changed && exhausted) || nowMs >= this.dueMs()) this.#read(nowMs);
    while (this.#head === undefined && this.#next < this.#names.length) {
      const name = this.#names[this.#next++] ?? '';
      const entry = entryIn(this.#queue, 'queued', name);
      if (entry === undefined) continue;
      if (isKeptBack(this.#queue, entry)) this.#keptBack += 1;
      else this.#head = { name, entry };
    }
    return this.#head;
  }

  /** Moves the head to `running`. False if somebody held or cancelled it before; then there is another head. */
  take(head: Head): boolean {
    this.#head = undefined;
    return move(this.#queue, head.name, 'queued', 'running');
  }

  #read(nowMs: number): void {
    this.#changed = false;
    this.#readMs = nowMs;
    this.#names = namesIn(this.#queue, 'queued');
    this.#next = 0;
    this.#keptBack = 0;
    this.#head = undefined;
  }
}
