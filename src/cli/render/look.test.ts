import { describe, expect, it } from 'vitest';
import { bold, oneLine, red } from './look.ts';
import { paint } from './paint.ts';

describe('oneLine', () => {
  it.each([
    ['plain', 'plain'],
    ['two\nlines\tand\r\na tab', 'two lines and a tab'],
    ['\u001b[2J\u001b]0;title\u0007', '␛[2J␛]0;title␇'],
    ['\u009b31m', '\ufffd31m'],
    ['abc\u202edef', 'abc\ufffddef'],
    ['a\u200eb\ufeffc', 'abc'],
    ['half \ud83d', 'half \ufffd'],
    ['空洞 é 👩‍🔬', '空洞 é 👩‍🔬'],
  ])('%j becomes %j', (text, expected) => {
    expect(oneLine(text)).toBe(expected);
  });
});

describe('paint', () => {
  it('colours where that is wanted, and cleans in any case', () => {
    const line = [red('failed'), ' ', bold('na\u001bme')];

    expect(paint(line, true)).toBe('\u001b[31mfailed\u001b[39m \u001b[1mna␛me\u001b[22m');
    expect(paint(line, false)).toBe('failed na␛me');
  });
});
