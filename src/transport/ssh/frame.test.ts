import { array, assert, constantFrom, integer, oneof, pre, property, uint8Array } from 'fast-check';
import { expect, it } from 'vitest';
import { Frame } from './frame.ts';

/** The answer that is read when the stream comes in pieces of these lengths. */
function read(
  stream: Buffer,
  lengths: readonly number[],
): { data: string; trailer: string; whole: boolean; noisy: boolean } {
  const pieces: Buffer[] = [];
  const frame = new Frame('<<b7', '<<e7', (bytes) => pieces.push(Buffer.from(bytes)));
  let at = 0;
  for (const length of [...lengths, stream.length]) {
    if (at < stream.length) frame.push(stream.subarray(at, at + length));
    at += length;
  }
  return {
    data: Buffer.concat(pieces).toString('latin1'),
    trailer: frame.trailer,
    whole: frame.isWhole,
    noisy: frame.hadNoise,
  };
}

it('finds the answer among noise, wherever the stream is cut', () => {
  const bytes = uint8Array({ maxLength: 40 }).map((array) => Buffer.from(array));
  const nearly = constantFrom('<', '<<', '<<b', '<<e', '<<b6', '\n', '').map((text) => Buffer.from(text));
  const part = array(oneof(bytes, nearly), { maxLength: 4 }).map((list) => Buffer.concat(list));
  assert(
    property(part, part, array(integer({ min: 1, max: 9 }), { maxLength: 60 }), (noise, data, lengths) => {
      pre(!Buffer.concat([noise, Buffer.from('<<b')]).includes('<<b7'));
      pre(!Buffer.concat([data, Buffer.from('<<e')]).includes('<<e7'));
      const stream = Buffer.concat([noise, Buffer.from('<<b7'), data, Buffer.from('<<e70\nlater')]);

      expect(read(stream, lengths)).toEqual({
        data: data.toString('latin1'),
        trailer: '0',
        whole: true,
        noisy: noise.length > 0,
      });
    }),
  );
});

it('is not whole before its last line has ended', () => {
  expect(read(Buffer.from('x<<b7abc<<e71'), []).whole).toBe(false);
  expect(read(Buffer.from('x<<b7abc'), []).whole).toBe(false);
  expect(read(Buffer.from('abc<<e70\n'), []).whole).toBe(false);
});
