import { describe, expect, it } from 'vitest';
import { LogText } from './log-text.ts';

function cleaned(...chunks: (string | Uint8Array)[]): string {
  const text = new LogText();
  const encoder = new TextEncoder();
  return (
    chunks.map((chunk) => text.next(typeof chunk === 'string' ? encoder.encode(chunk) : chunk)).join('') + text.end()
  );
}

describe('LogText', () => {
  it.each([
    ['a\tb\nc', 'a\tb\nc'],
    ['red \u001b[31mword\u001b[0m', 'red word'],
    ['clear \u001b[2J, title \u001b]0;x\u0007', 'clear ␛[2J, title ␛]0;x␇'],
    ['10%\r20%\r\ndone', '10%\n20%\ndone'],
    ['bell\u0007 delete\u007f csi\u009b', 'bell␇ delete\ufffd csi\ufffd'],
  ])('%j becomes %j', (raw, expected) => {
    expect(cleaned(raw)).toBe(expected);
  });

  it('keeps characters and line ends together that come in two parts', () => {
    const [first, second] = [new Uint8Array([0xc3]), new Uint8Array([0xa9])];

    expect(cleaned(first, second)).toBe('é');
    expect(cleaned('a\r', '\nb')).toBe('a\nb');
    expect(cleaned('a\r', 'b\r')).toBe('a\nb\n');
  });
});
