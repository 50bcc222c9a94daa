import { useEffect, useRef, useSyncExternalStore } from 'react';
import type { EventType, ServerEvent } from '../../src/server/shapes/index.ts';

/** All there are: what is missing here would not be heard. */
const types = Object.keys({
  hello: true,
  reset: true,
  job: true,
  'job-removed': true,
  sequence: true,
  progress: true,
  look: true,
  outage: true,
  back: true,
  project: true,
  'project-removed': true,
  trouble: true,
} satisfies Record<EventType, true>) as EventType[];

export type LiveState = 'connecting' | 'live' | 'lost';

interface Sent {
  id: string;
  event: ServerEvent;
}

/**
 * The server's events, each once and in order. One page of a browser holds the connection (a browser has six to a
 * server, over all its windows) and passes on what comes; when it is closed another goes on after the last event that
 * it has seen. After a break the server sends what was missed, or says `reset`: then everything is loaded anew.
 */
class Live {
  state: LiveState = 'connecting';
  private readonly listeners = new Set<(event: ServerEvent) => void>();
  private readonly watchers = new Set<() => void>();
  private readonly channel = new BroadcastChannel('simtrail-events');
  private stream: EventSource | undefined;
  private lastId: string | undefined;
  private retryMs = 500;
  private retrying: ReturnType<typeof setTimeout> | undefined;
  private started = false;

  start(): void {
    if (this.started) return;
    this.started = true;
    this.channel.addEventListener('message', ({ data }: MessageEvent<Sent | LiveState | 'asking'>) => {
      if (data === 'asking') {
        if (this.stream !== undefined) this.channel.postMessage(this.state);
      } else if (typeof data === 'string') this.become(data);
      else this.take(data);
    });
    this.channel.postMessage('asking');
    void navigator.locks.request('simtrail-events', async () => {
      this.connect();
      await new Promise(() => {});
    });
  }

  /** Connects at once where that would be tried later. */
  again(): void {
    if (this.retrying === undefined) return;
    clearTimeout(this.retrying);
    this.retryMs = 500;
    this.connect();
  }

  subscribe = (listener: (event: ServerEvent) => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  watchState = (watcher: () => void): (() => void) => {
    this.watchers.add(watcher);
    return () => this.watchers.delete(watcher);
  };

  private connect(): void {
    const after = this.lastId === undefined ? '' : `?after=${encodeURIComponent(this.lastId)}`;
    const stream = new EventSource(`/api/events${after}`);
    this.stream = stream;
    this.retrying = undefined;
    for (const type of types) {
      stream.addEventListener(type, (message: MessageEvent<string>) => {
        this.retryMs = 500;
        this.tell('live');
        const sent = { id: message.lastEventId, event: { type, data: JSON.parse(message.data) as never } };
        this.take(sent);
        this.channel.postMessage(sent);
      });
    }
    stream.addEventListener('open', () => this.tell('live'));
    stream.addEventListener('error', () => {
      // Left to itself a browser tries again by fixed rules, or not at all after some answers: this page does it.
      stream.close();
      if (this.stream !== stream) return;
      this.tell('lost');
      this.retrying = setTimeout(() => this.connect(), this.retryMs);
      this.retryMs = Math.min(this.retryMs * 2, 10_000);
    });
  }

  private take({ id, event }: Sent): void {
    if (id !== '') {
      if (this.lastId === id) return;
      this.lastId = id;
    }
    for (const listener of this.listeners) listener(event);
  }

  private tell(state: LiveState): void {
    this.become(state);
    this.channel.postMessage(state);
  }

  private become(state: LiveState): void {
    if (this.state === state) return;
    this.state = state;
    for (const watcher of this.watchers) watcher();
  }
}

export const live = new Live();

export function useLiveState(): LiveState {
  return useSyncExternalStore(live.watchState, () => live.state);
}

/** Calls the newest `listener` with each event. */
export function useEvents(listener: (event: ServerEvent) => void): void {
  const newest = useRef(listener);
  newest.current = listener;
  useEffect(() => live.subscribe((event) => newest.current(event)), []);
}

/** Calls `reload` soon after an event that `concerns` what is shown; many events in a row make one call in `everyMs`. */
export function useReloadOn(concerns: (event: ServerEvent) => boolean, reload: () => void, everyMs = 250): void {
  const pending = useRef<ReturnType<typeof setTimeout>>(undefined);
  const newest = useRef(reload);
  newest.current = reload;
  useEffect(() => () => clearTimeout(pending.current), []);
  useEvents((event) => {
    if (event.type !== 'reset' && !concerns(event)) return;
    if (pending.current !== undefined) return;
    pending.current = setTimeout(() => {
      pending.current = undefined;
      newest.current();
    }, everyMs);
  });
}
