import { Readable } from 'node:stream';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readFrames, writeFrame, writeMessage, type WireFrame } from './wire.ts';

const frame = fc.record({
  kind: fc.constantFrom('J', 'I', 'D', 'B', 'Q'),
  body: fc.uint8Array({ maxLength: 300 }),
});

async function framesOf(chunks: readonly Uint8Array[]): Promise<WireFrame[]> {
  const frames: WireFrame[] = [];
  for await (const one of readFrames(Readable.from(chunks.map((chunk) => Buffer.from(chunk))))) frames.push(one);
  return frames;
}

describe('the wire to a look', () => {
  it('gives back what was written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(frame), fc.array(fc.nat(40), { minLength: 1 }), async (frames, cuts) => {
        const bytes = Buffer.concat(frames.map(({ kind, body }) => writeFrame(kind as 'J', body)));
        const chunks: Buffer[] = [];
        for (let at = 0, i = 0; at < bytes.length; i += 1) {
          const size = 1 + (cuts[i % cuts.length] ?? 0);
          chunks.push(bytes.subarray(at, at + size));
          at += size;
        }
        const read = await framesOf(chunks);
        expect(read.map(({ kind, body }) => [kind, [...body]])).toEqual(
          frames.map(({ kind, body }) => [kind, [...body]]),
        );
      }),
    );
  });

  it('refuses what is no frame, and never waits for an endless one', async () => {
    await expect(framesOf([Buffer.from('Hello, this is a login message')])).rejects.toThrow(RangeError);
    await expect(framesOf([Buffer.from('Z\0\0\0\0')])).rejects.toThrow(RangeError);
    await expect(framesOf([Buffer.from([0x49, 0xff, 0xff, 0xff, 0xff])])).rejects.toThrow(RangeError);
  });

  it('leaves out a frame that was cut short', async () => {
    const whole = writeMessage({ event: 'ready' });
    expect(await framesOf([whole, whole.subarray(0, 9)])).toHaveLength(1);
  });
});
