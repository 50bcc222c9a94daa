import type { WebSocket } from 'ws';

/** Longest message of a page, bytes: they are small commands. */
export const longestBytes = 16_384;
/** Proxies end what is silent for a minute, ms. */
const pingMs = 20_000;
/** A page that has not even answered a ping for so long is gone, ms. */
const silenceMs = 65_000;

/** So long a page has to answer that it was closed, ms. */
const closingMs = 1_000;

interface Listener {
  /** A message; what it throws closes the socket. */
  onText: (text: string) => void;
  /** Something was heard, an answer to a ping too. */
  onAlive: () => void;
  onClose: () => void;
}

/** The server's end of a WebSocket: text comes, bytes go. */
export class PageSocket {
  readonly #socket: WebSocket;
  readonly #pinging: NodeJS.Timeout;
  #listener: Listener | undefined;
  #heardAt = Date.now();

  constructor(socket: WebSocket) {
    this.#socket = socket;
    this.#pinging = setInterval(() => this.#ping(), pingMs);
    this.#pinging.unref();
    socket.on('message', (data: Buffer, isBinary) => this.#take(data, isBinary));
    // One that asks and does not read the answers gets no more of them.
    socket.on('ping', (data) => socket.bufferedAmount < longestBytes && socket.pong(data));
    socket.on('pong', () => this.#heard());
    socket.on('error', () => {}); // it goes away; it comes back or not
    socket.once('close', () => {
      clearInterval(this.#pinging);
      this.#listener?.onClose();
    });
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    if (this.#socket.readyState !== this.#socket.OPEN) listener.onClose();
  }

  /** One binary message. Nothing when it is closed. */
  send(body: Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(body);
  }

  /** With a code of RFC 6455, 7.4.1. */
  close(code = 1000): void {
    this.#socket.close(code);
    // ws waits half a minute for one that does not answer, and the server would end as late.
    setTimeout(() => this.#socket.terminate(), closingMs).unref();
  }

  #take(data: Buffer, isBinary: boolean): void {
    this.#heard();
    if (isBinary) return this.close(1003);
    try {
      this.#listener?.onText(data.toString());
    } catch {
      this.close(1008);
    }
  }

  #heard(): void {
    this.#heardAt = Date.now();
    this.#listener?.onAlive();
  }

  #ping(): void {
    if (Date.now() - this.#heardAt > silenceMs) this.#socket.terminate();
    else this.#socket.ping();
  }
}
