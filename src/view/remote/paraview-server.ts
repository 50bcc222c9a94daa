import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { isOwnPeer } from './own-peer.ts';
import type { LinkEnd, RemoteLink, Started } from './remote-link.ts';

/**
 * A pvserver on a machine, as a port on this computer's loopback: one client connects, and everything ends when it leaves.
 * The bytes go through the standard input and output of the process there, so nothing on the machine can be connected
 * to. Here the port takes one connection, of a process of this user.
 */
export class ParaViewServer {
  readonly started: Started;
  readonly connectId: number;
  readonly port: number;
  readonly ended: Promise<LinkEnd>;
  readonly #link: RemoteLink;
  readonly #listener: Server;
  #hasLeft = false;

  private constructor({ link, started }: { link: RemoteLink; started: Started }, connectId: number, listener: Server) {
    this.#link = link;
    this.started = started;
    this.connectId = connectId;
    this.#listener = listener;
    this.port = (listener.address() as AddressInfo).port;
    this.ended = link.ended.then((end) => {
      listener.close();
      return this.#hasLeft ? { ...end, why: 'left' } : end;
    });
  }

  /** Throws what listening may throw; the link is closed then. */
  static async open(
    running: { link: RemoteLink; started: Started },
    connectId: number,
    port = 0,
  ): Promise<ParaViewServer> {
    const listener = createServer();
    try {
      await new Promise<void>((resolve, reject) => {
        listener.once('error', reject);
        listener.listen(port, '127.0.0.1', resolve);
      });
    } catch (error) {
      await running.link.close();
      throw error;
    }
    const server = new ParaViewServer(running, connectId, listener);
    listener.on('connection', (socket) => void server.#accept(socket));
    return server;
  }

  get url(): string {
    return `cs://127.0.0.1:${this.port}`;
  }

  async close(): Promise<void> {
    this.#listener.close();
    await this.#link.close();
  }

  async #accept(socket: Socket): Promise<void> {
    socket.on('error', () => socket.destroy());
    if ((await isOwnPeer(socket)) === false || !this.#listener.listening) return void socket.destroy();
    this.#listener.close();
    socket.setNoDelay(true);
    const link = this.#link;
    link.onFrame = ({ kind, body }) => void (kind === 'D' && socket.write(body));
    socket.on('data', (bytes: Buffer) => {
      // In parts that the other side takes.
      for (let at = 0; at < bytes.length; at += 1 << 19) {
        if (link.sendBytes(bytes.subarray(at, at + (1 << 19)))) continue;
        socket.pause();
        link.onDrain(() => socket.resume());
      }
    });
    const onClose = (): void => {
      this.#hasLeft = true;
      void link.close();
    };
    socket.once('close', onClose);
    void link.ended.then(() => {
      socket.off('close', onClose);
      socket.destroy();
    });
  }
}
