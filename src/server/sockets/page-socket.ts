import type { Duplex } from 'node:stream';
import { opcodes, SocketFault, SocketFrameReader, writeSocketFrame, type SocketFrame } from './socket-frames.ts';

/** Longest message of a page, bytes: they are small commands. */
const longestBytes = 16_384;
const mostParts = 64;
/** Proxies end what is silent for a minute, ms. */
const pingMs = 20_000;
/** A page that has not even answered a ping for so long is gone, ms. */
const silenceMs = 65_000;

interface Listener {
  /** A message; what it throws closes the socket. */
  onText: (text: string) => void;
  /** Something was heard, an answer to a ping too. */
  onAlive: () => void;
  onClose: () => void;
}

/** The server's end of a WebSocket (RFC 6455): text comes, bytes go. */
export class PageSocket {
  readonly #stream: Duplex;
  readonly #reader = new SocketFrameReader(longestBytes);
  readonly #pinging: NodeJS.Timeout;
  #listener: Listener | undefined;
  #parts: Buffer[] = [];
  #isText = false;
  #heardAt = Date.now();
  #isClosed = false;

  constructor(stream: Duplex) {
    this.#stream = stream;
    this.#pinging = setInterval(() => this.#ping(), pingMs);
    this.#pinging.unref();
    stream.on('data', (piece: Buffer) => this.#take(piece));
    stream.on('error', () => {}); // it goes away; it comes back or not
    stream.on('end', () => stream.end());
    stream.once('close', () => this.#over());
  }

  listen(listener: Listener): void {
    this.#listener = listener;
    if (this.#isClosed) listener.onClose();
  }

  /** One binary message. Nothing when it is closed. */
  send(body: Uint8Array): void {
    if (!this.#isClosed) this.#stream.write(writeSocketFrame(opcodes.binary, body));
  }

  close(code = 1000): void {
    if (this.#isClosed) return;
    const body = Buffer.alloc(2);
    body.writeUInt16BE(code);
    this.#stream.end(writeSocketFrame(opcodes.close, body));
    this.#over();
  }

  #take(piece: Buffer): void {
    if (this.#isClosed) return;
    this.#heardAt = Date.now();
    this.#listener?.onAlive();
    try {
      for (const frame of this.#reader.take(piece)) this.#frame(frame);
    } catch (error) {
      this.close(error instanceof SocketFault ? error.code : 1008);
    }
  }

  #frame({ opcode, isLast, body }: SocketFrame): void {
    if (opcode === opcodes.close) return this.close();
    if (opcode === opcodes.ping) {
      // One that asks and does not read the answers gets no more of them.
      if (this.#stream.writableLength < longestBytes) this.#stream.write(writeSocketFrame(opcodes.pong, body));
      return;
    }
    if (opcode === opcodes.pong) return;
    const isFirst = opcode !== opcodes.more;
    if (isFirst === this.#isText) throw new SocketFault(1002, 'a part of a message is out of place');
    if (isFirst && opcode !== opcodes.text) throw new SocketFault(1003, 'it is no text');
    this.#parts.push(body);
    this.#isText = !isLast;
    const size = this.#parts.reduce((sum, part) => sum + part.length, 0);
    if (size > longestBytes || this.#parts.length > mostParts) throw new SocketFault(1009, 'it is too long');
    if (isLast) this.#listener?.onText(Buffer.concat(this.#parts.splice(0)).toString());
  }

  #ping(): void {
    if (Date.now() - this.#heardAt > silenceMs) this.#stream.destroy();
    else this.#stream.write(writeSocketFrame(opcodes.ping, new Uint8Array()));
  }

  #over(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    clearInterval(this.#pinging);
    this.#listener?.onClose();
  }
}
