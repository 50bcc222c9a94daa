/** What a frame is for (RFC 6455, 11.8). */
export const opcodes = { more: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 } as const;

export interface SocketFrame {
  opcode: number;
  isLast: boolean;
  body: Buffer;
}

/** What is sent is not what a browser sends; the code goes into the closing frame (RFC 6455, 7.4.1). */
export class SocketFault extends Error {
  readonly code: 1002 | 1003 | 1009;

  constructor(code: SocketFault['code'], why: string) {
    super(why);
    this.code = code;
  }
}

/** A frame of a server: whole, not masked (RFC 6455, 5.2). */
export function writeSocketFrame(opcode: number, body: Uint8Array): Buffer {
  const head = Buffer.alloc(body.length < 126 ? 2 : body.length < 65_536 ? 4 : 10);
  head[0] = 0x80 | opcode;
  if (head.length === 2) head[1] = body.length;
  else if (head.length === 4) {
    head[1] = 126;
    head.writeUInt16BE(body.length, 2);
  } else {
    head[1] = 127;
    head.writeBigUInt64BE(BigInt(body.length), 2);
  }
  return Buffer.concat([head, body]);
}

/** Takes the frames of a client out of what comes in pieces. A frame that is longer than `longestBytes` is not waited for. */
export class SocketFrameReader {
  readonly #longestBytes: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(longestBytes: number) {
    this.#longestBytes = longestBytes;
  }

  /** The frames that are whole by now. Throws SocketFault. */
  *take(piece: Uint8Array): Generator<SocketFrame, void> {
    this.#rest = this.#rest.length === 0 ? Buffer.from(piece) : Buffer.concat([this.#rest, piece]);
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) yield frame;
  }

  #next(): SocketFrame | undefined {
    const [first = 0, second = 0] = this.#rest;
    if (this.#rest.length < 2) return undefined;
    if ((first & 0x70) !== 0) throw new SocketFault(1002, 'it uses an extension that was not agreed on');
    if ((second & 0x80) === 0) throw new SocketFault(1002, 'it is not masked');
    const isLast = (first & 0x80) !== 0;
    const opcode = first & 0x0f;
    const short = second & 0x7f;
    if (opcode >= 8 && (!isLast || short > 125)) throw new SocketFault(1002, 'a control frame is whole and short');
    const headBytes = 2 + (short === 126 ? 2 : short === 127 ? 8 : 0);
    if (this.#rest.length < headBytes) return undefined;
    const size =
      short === 126 ? this.#rest.readUInt16BE(2) : short === 127 ? Number(this.#rest.readBigUInt64BE(2)) : short;
    if (size > this.#longestBytes) throw new SocketFault(1009, 'it is too long');
    const end = headBytes + 4 + size;
    if (this.#rest.length < end) return undefined;
    const mask = this.#rest.subarray(headBytes, headBytes + 4);
    const body = Buffer.from(this.#rest.subarray(headBytes + 4, end));
    for (let at = 0; at < body.length; at++) body[at] = (body[at] ?? 0) ^ (mask[at & 3] ?? 0);
    this.#rest = this.#rest.subarray(end);
    return { opcode, isLast, body };
  }
}
