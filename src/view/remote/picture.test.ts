import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readPicture } from './picture.ts';

/** Headers of images as the two formats begin; what follows is never read. */
const png = (width: number, height: number): Buffer => {
  const image = Buffer.alloc(40);
  image.write('\x89PNG\r\n\x1a\n\0\0\0\rIHDR', 'latin1');
  image.writeUInt32BE(width, 16);
  image.writeUInt32BE(height, 20);
  return image;
};
const jpeg = (width: number, height: number): Buffer => {
  const image = Buffer.from('ffd8ffe00004abcdffc00011080000000003', 'hex');
  image.writeUInt16BE(height, 13);
  image.writeUInt16BE(width, 15);
  return image;
};
const camera = { position: [0, 0, 1], focus: [0, 0, 0], up: [0, 1, 0] };
const whole = { kind: 'jpeg', still: true, camera, time: 0, render_ms: 1.5, encode_ms: 2 };
const body = (header: unknown, image: Buffer): Buffer => {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(text.length);
  return Buffer.concat([length, text, image]);
};

describe('readPicture', () => {
  it('takes the size from the image itself, whatever the header says', () => {
    const lied = { ...whole, size: [1, 1] };
    expect(readPicture(body(lied, jpeg(640, 480)))).toMatchObject({ kind: 'jpeg', size: [640, 480], still: true });
    expect(readPicture(body({ ...lied, kind: 'png' }, png(640, 480)))).toMatchObject({ kind: 'png', size: [640, 480] });
  });

  it.each([
    ['another kind of file', whole, Buffer.from('<svg onload="alert(1)">'.padEnd(60))],
    ['a page that says it is a PNG', { ...whole, kind: 'png' }, Buffer.from('<!doctype html>'.padEnd(60))],
    ['a kind that is none', { ...whole, kind: 'svg' }, jpeg(10, 10)],
    ['a larger one than is shown', { ...whole, kind: 'png' }, png(100_000, 100_000)],
    ['one without a side', whole, jpeg(0, 10)],
    ['a camera that is text', { ...whole, camera: { ...camera, up: ['a', 'b', 'c'] } }, jpeg(10, 10)],
    ['a time that is text', { ...whole, time: '0\r\nSet-Cookie: x' }, jpeg(10, 10)],
    ['no header', null, jpeg(10, 10)],
  ])('refuses %s', (_, header, image) => {
    expect(() => readPicture(body(header, image))).toThrow(RangeError);
  });

  it('throws nothing else on foreign bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), fc.nat(120), (noise, cut) => {
        const broken = Buffer.concat([body(whole, jpeg(10, 10)).subarray(0, cut), noise]);
        let thrown: unknown;
        try {
          readPicture(broken);
        } catch (error) {
          thrown = error;
        }
        expect(thrown === undefined || thrown instanceof RangeError).toBe(true);
      }),
    );
  });
});
