import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { opcodes, SocketFault, SocketFrameReader, writeSocketFrame, type SocketFrame } from './socket-frames.ts';

/** A frame as a browser sends it: masked (RFC 6455, 5.3). */
function masked(opcode: number, body: Uint8Array, { isLast = true, mask = [1, 2, 3, 4] } = {}): Buffer {
  const plain = writeSocketFrame(opcode, body);
  const head = plain.subarray(0, plain.length - body.length);
  head[0] = ((head[0] ?? 0) & 0x7f) | (isLast ? 0x80 : 0);
  head[1] = (head[1] ?? 0) | 0x80;
  return Buffer.concat([head, Buffer.from(mask), body.map((byte, at) => byte ^ (mask[at % 4] ?? 0))]);
}

function taken(reader: SocketFrameReader, pieces: readonly Uint8Array[]): SocketFrame[] {
  return pieces.flatMap((piece) => [...reader.take(piece)]);
}

function faultOf(bytes: Uint8Array): number | undefined {
  try {
    taken(new SocketFrameReader(100), [bytes]);
    return undefined;
  } catch (error) {
    return error instanceof SocketFault ? error.code : 0;
  }
}

describe('frames of a WebSocket', () => {
  it('are those of the standard (RFC 6455, 5.7)', () => {
    const hello = Buffer.from([0x81, 0x85, 0x37, 0xfa, 0x21, 0x3d, 0x7f, 0x9f, 0x4d, 0x51, 0x58]);

    expect(taken(new SocketFrameReader(100), [hello])).toEqual([
      { opcode: opcodes.text, isLast: true, body: Buffer.from('Hello') },
    ]);
    expect(writeSocketFrame(opcodes.text, Buffer.from('Hello'))).toEqual(Buffer.from('\x81\x05Hello', 'latin1'));
    expect([...writeSocketFrame(opcodes.binary, Buffer.alloc(256)).subarray(0, 4)]).toEqual([0x82, 0x7e, 0x01, 0x00]);
    expect([...writeSocketFrame(opcodes.binary, Buffer.alloc(65_536)).subarray(0, 10)]).toEqual([
      0x82, 0x7f, 0, 0, 0, 0, 0, 1, 0, 0,
    ]);
  });

  it('are read as they were written, wherever they are cut', () => {
    const frame = fc.record({
      body: fc.uint8Array({ maxLength: 400 }),
      isLast: fc.boolean(),
      mask: fc.array(fc.nat(255), { minLength: 4, maxLength: 4 }),
    });
    const property = fc.property(fc.array(frame, { maxLength: 6 }), fc.array(fc.nat(3_000)), (frames, cuts) => {
      const bytes = Buffer.concat(frames.map(({ body, ...how }) => masked(opcodes.text, body, how)));
      const places = [0, ...cuts.filter((cut) => cut < bytes.length).toSorted((a, b) => a - b), bytes.length];
      const pieces = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      expect(taken(new SocketFrameReader(400), pieces)).toEqual(
        frames.map(({ body, isLast }) => ({ opcode: opcodes.text, isLast, body: Buffer.from(body) })),
      );
    });
    fc.assert(property);
  });

  it.each([
    ['not masked', writeSocketFrame(opcodes.text, Buffer.from('x')), 1002],
    ['with an extension', Buffer.from([0xc1, 0x80, 0, 0, 0, 0]), 1002],
    ['longer than is taken', masked(opcodes.text, Buffer.alloc(101)), 1009],
    ['said to be endless', Buffer.from([0x81, 0xff, 255, 255, 255, 255, 255, 255, 255, 255]), 1009],
    ['for control and long', masked(opcodes.ping, Buffer.alloc(126)), 1002],
    ['for control and in parts', masked(opcodes.ping, Buffer.alloc(1), { isLast: false }), 1002],
  ])('that are %s are refused', (_, bytes, code) => {
    expect(faultOf(bytes)).toBe(code);
  });

  it('never throw anything else', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(faultOf(bytes)).not.toBe(0);
    });
    fc.assert(property);
  });
});
