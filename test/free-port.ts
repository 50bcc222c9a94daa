import { createServer } from 'node:net';

/** Below those that the system gives to outgoing connections, and below the test clusters'. */
const [first, count] = [10_000, 7_000];

/**
 * A port of loopback on which nothing listens. No connection of other tests is given it while whoever asked has stopped
 * listening for a moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = first + Math.floor(Math.random() * count);
    const server = createServer();
    const isFree = await new Promise<boolean>((done) => {
      server.once('error', () => done(false));
      server.listen(port, '127.0.0.1', () => done(true));
    });
    if (!isFree) continue;
    await new Promise((done) => server.close(done));
    return port;
  }
}
