import { request, type ClientRequest, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import type { EventData, EventType } from '../../src/server/shapes/index.ts';
import type { Serving } from './serving.ts';

export interface Heard<T extends EventType = EventType> {
  id: string;
  type: T;
  data: EventData<T>;
}

/** One page that listens to a server's events, over a socket of its own. */
export class Listener {
  readonly heard: Heard[] = [];
  private readonly serving: Serving;
  private request: ClientRequest | undefined;
  private response: IncomingMessage | undefined;
  private rest = '';
  private waiting: (() => void)[] = [];

  constructor(serving: Serving) {
    this.serving = serving;
  }

  /** The id of the last event that came whole: what a browser sends when it comes back. */
  get lastId(): string | undefined {
    return this.heard.at(-1)?.id;
  }

  /** Resolves when the connection stands. */
  async connect(lastEventId?: string): Promise<this> {
    this.rest = '';
    const headers: Record<string, string> = { authorization: `Bearer ${this.serving.token}` };
    if (lastEventId !== undefined) headers['last-event-id'] = lastEventId;
    await new Promise<void>((settle, fail) => {
      // Without an agent: each listener has its own connection, as each page has.
      this.request = request(`${this.serving.origin}/api/events`, { headers, agent: false }, (response) => {
        this.response = response;
        response.setEncoding('utf8');
        response.on('data', (text: string) => this.take(text));
        response.on('error', () => {});
        response.on('close', () => this.tell());
        settle();
      });
      this.request.on('error', fail);
      this.request.end();
    });
    return this;
  }

  /** The connection is cut as by a network that goes away. */
  cut(): void {
    this.request?.on('error', () => {});
    this.request?.destroy();
  }

  /** Reads nothing any more, and keeps the connection. */
  pause(): void {
    this.response?.pause();
  }

  resume(): void {
    this.response?.resume();
  }

  get headers(): IncomingHttpHeaders {
    return this.response?.headers ?? {};
  }

  get isOpen(): boolean {
    return this.response?.closed === false;
  }

  of<T extends EventType>(type: T): Heard<T>[] {
    return this.heard.filter((event) => event.type === type) as Heard<T>[];
  }

  /** Waits for what is wanted, or throws with what came. */
  async until(isThere: () => boolean, patienceMs = 60_000): Promise<void> {
    const end = Date.now() + patienceMs;
    while (!isThere()) {
      const left = end - Date.now();
      if (left <= 0) throw new Error(`it did not come; heard: ${JSON.stringify(this.heard.slice(-5))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, Math.min(left, 200));
        this.waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  private take(text: string): void {
    const frames = (this.rest + text).split('\n\n');
    this.rest = frames.pop() ?? '';
    for (const frame of frames) {
      const fields = new Map(
        frame.split('\n').map((line) => [line.replace(/:.*/s, ''), line.replace(/^[^:]*: ?/, '')]),
      );
      const [id, type, data] = [fields.get('id'), fields.get('event'), fields.get('data')];
      if (id === undefined || type === undefined || data === undefined) continue;
      this.heard.push({ id, type: type as EventType, data: JSON.parse(data) as EventData<EventType> });
    }
    this.tell();
  }

  private tell(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const one of waiting) one();
  }
}
