import type { ServerResponse } from 'node:http';
import type { EventRing } from './event-ring.ts';

/** How often a silent connection is told that it lives, ms: proxies end what is silent for a minute. */
const heartbeatMs = 15_000;
/** How long a browser waits before it comes back, ms. */
const retryMs = 1000;

/**
 * Sends events to one client until it goes. Every event reaches it once and in order: one that comes back with the id of
 * the last event it got whole (Last-Event-ID) goes on from there. Nothing is queued for a slow one: it reads on as its
 * socket takes more, and is told `reset` when what comes next for it is not kept any more.
 */
export function streamEvents(response: ServerResponse, ring: EventRing, after: string | undefined): void {
  response.socket?.setNoDelay(true);
  response.socket?.setTimeout(0);
  const { n, greeting } = ring.start(after);
  let at = n;
  let isFull = !response.write(`retry: ${retryMs}\n\n${greeting}`);
  const send = (): void => {
    while (!isFull && !response.destroyed && at < ring.newest) {
      const text = ring.text(at + 1);
      at = text === undefined ? ring.newest : at + 1;
      isFull = !response.write(text ?? ring.greeting('reset'));
    }
  };
  const beat = setInterval(() => {
    if (!isFull && !response.destroyed) isFull = !response.write(': alive\n\n');
  }, heartbeatMs);
  const stop = ring.listen(send);
  response.on('drain', () => {
    isFull = false;
    send();
  });
  response.on('error', () => {}); // it goes away; it comes back or not
  response.once('close', () => {
    clearInterval(beat);
    stop();
  });
  send();
}
