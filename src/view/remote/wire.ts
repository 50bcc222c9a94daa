import type { Readable } from 'node:stream';

/** One message between this program and `supervise.py`, which describes the letters. */
export interface WireFrame {
  kind: 'J' | 'I' | 'D' | 'B' | 'Q';
  body: Buffer;
}

const headBytes = 5;
/** The newline behind it: a step of Slurm passes on what ends in one, and keeps the rest. */
const tailBytes = 1;
/** Largest frame that is taken: a picture of 4096 by 4096 as PNG is smaller. */
const longestBytes = 1 << 28;

export function writeFrame(kind: WireFrame['kind'], body: Uint8Array = new Uint8Array()): Buffer {
  const head = Buffer.alloc(headBytes);
  head.write(kind, 0, 'latin1');
  head.writeUInt32BE(body.length, 1);
  return Buffer.concat([head, body, Buffer.from('\n')]);
}

export function writeMessage(message: object): Buffer {
  return writeFrame('J', Buffer.from(JSON.stringify(message)));
}

/** The frames of a stream, until it ends. Throws RangeError on what is no frame. */
export async function* readFrames(stream: Readable): AsyncGenerator<WireFrame> {
  let parts: Buffer[] = [];
  let size = 0;
  let wanted = headBytes;
  for await (const part of stream as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size < wanted) continue;
    let rest: Buffer = parts.length === 1 ? part : Buffer.concat(parts);
    for (;;) {
      wanted = rest.length < headBytes ? headBytes : headBytes + rest.readUInt32BE(1) + tailBytes;
      const kind = rest.toString('latin1', 0, 1);
      if (rest.length > 0 && !isKind(kind)) throw new RangeError('what came is no frame');
      if (wanted > longestBytes) throw new RangeError('a frame is too long');
      if (rest.length < wanted || !isKind(kind)) break;
      yield { kind, body: rest.subarray(headBytes, wanted - tailBytes) };
      rest = rest.subarray(wanted);
    }
    parts = [rest];
    size = rest.length;
  }
}

function isKind(letter: string): letter is WireFrame['kind'] {
  return letter.length === 1 && 'JIDBQ'.includes(letter);
}
