import { expect, it } from 'vitest';
import { readDigests } from './digests.ts';

it('reads digests by name, escapes and all', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((digit) => digit.repeat(64));
  const text = `noise\n${a}  ./plain name\n\\${b}  ./new\\nline\\\\n\\r\n${c} *./binary \\n\nsha256sum: x: No such file\n`;

  expect([...readDigests(text)]).toEqual([
    ['./plain name', a],
    ['./new\nline\\n\r', b],
    ['./binary \\n', c],
  ]);
});
