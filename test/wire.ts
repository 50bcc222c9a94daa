import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { freePort } from './free-port.ts';

/** A wire to a port of this computer that can be cut, mended and clogged; what is sent is not touched. */
export class Wire {
  /** Where one connects to it. */
  readonly port: number;
  private readonly to: number;
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  /** Bytes that it still passes, both ways together. */
  private left = Infinity;

  private constructor(port: number, to: number) {
    this.port = port;
    this.to = to;
  }

  static async to(port: number): Promise<Wire> {
    const wire = new Wire(await freePort(), port);
    await wire.mend();
    return wire;
  }

  /** Takes connections again; nothing happens where it does. */
  async mend(): Promise<void> {
    if (this.server !== undefined) return;
    this.server = createServer((near) => {
      const far = connect(this.to, '127.0.0.1');
      this.passes(near, far);
      this.passes(far, near);
    });
    this.server.listen(this.port, '127.0.0.1');
    await once(this.server, 'listening');
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    const server = this.server;
    this.server = undefined;
    if (server !== undefined) await new Promise((done) => server.close(done));
  }

  /** What is sent after so many bytes stays in it until {@link runs}, or is lost with a connection that ends. */
  clogsAfter(bytes: number): void {
    this.left = bytes;
  }

  runs(): void {
    this.left = Infinity;
    for (const socket of this.sockets) socket.resume();
  }

  private passes(from: Socket, to: Socket): void {
    this.sockets.add(from);
    from.on('data', (bytes: Buffer) => {
      this.left -= bytes.length;
      if (!to.write(bytes) || this.left <= 0) from.pause();
    });
    to.on('drain', () => {
      if (this.left > 0) from.resume();
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => {
      this.sockets.delete(from);
      to.destroy();
    });
  }
}
