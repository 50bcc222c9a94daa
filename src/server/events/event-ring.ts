import { randomBytes } from 'node:crypto';
import type { EventData, EventType } from '../shapes/index.ts';

/** Where a listener stands: it has everything up to `n`, once it was told `greeting`. */
export interface Start {
  n: number;
  greeting: string;
}

/**
 * The newest events of a server in the order they happened. They are kept once, however many listen: each listener has a
 * place of its own and reads on from there as fast as it can. An event's id is `RUN-N`: which run of the server, and a
 * number that grows by one, so that an id of an earlier run is known as such.
 */
export class EventRing {
  private readonly run = randomBytes(6).toString('hex');
  private readonly size: number;
  private readonly kept: string[] = [];
  private readonly listeners = new Set<() => void>();
  /** Number of the newest event. */
  newest = 0;

  /** `size`: events that are kept at least for those who are behind. */
  constructor(size = 10_000) {
    this.size = size;
  }

  /** The id of the newest event. */
  get cursor(): string {
    return `${this.run}-${this.newest}`;
  }

  tell<T extends EventType>(type: T, data: EventData<T>): void {
    this.newest += 1;
    this.kept.push(frame(this.cursor, type, data));
    // In larger steps, so that keeping an event costs the same however many are kept.
    if (this.kept.length >= this.size * 2) this.kept.splice(0, this.kept.length - this.size);
    for (const listener of this.listeners) listener();
  }

  /** The n-th event as it is sent; undefined if it is not kept any more. */
  text(n: number): string | undefined {
    return this.kept[this.kept.length - 1 - (this.newest - n)];
  }

  /** After the event with this id; without one, from now on. Who cannot go on from there is to load everything anew. */
  start(after?: string): Start {
    if (after === undefined) return { n: this.newest, greeting: this.greeting('hello') };
    const n = this.readId(after);
    const isKept = n !== undefined && n <= this.newest && (n === this.newest || this.text(n + 1) !== undefined);
    return isKept ? { n, greeting: '' } : { n: this.newest, greeting: this.greeting('reset') };
  }

  greeting(type: 'hello' | 'reset'): string {
    return frame(this.cursor, type, { cursor: this.cursor });
  }

  /** Calls back whenever there is something new. Returns how to stop. */
  listen(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private readId(id: string): number | undefined {
    const [run, n] = id.split('-');
    return run === this.run && n !== undefined && /^\d{1,15}$/.test(n) ? Number(n) : undefined;
  }
}

/** Server-sent events (HTML, 9.2.6): JSON has no line breaks of its own, so one `data` line holds it. */
function frame<T extends EventType>(id: string, type: T, data: EventData<T>): string {
  return `id: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`;
}
