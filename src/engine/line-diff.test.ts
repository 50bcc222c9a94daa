import { array, assert, constantFrom, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { diffLines, type LineChange } from './line-diff.ts';

const cases: [what: string, before: string, after: string, changes: string[]][] = [
  ['equal texts', 'a\nb\n', 'a\nb\n', []],
  ['one line changed', 'a\nb\nc\n', 'a\nx\nc\n', ['-2 b', '+2 x']],
  ['a line added at the end', 'a\n', 'a\nb\n', ['+2 b']],
  ['a line taken from the start', 'a\nb\n', 'b\n', ['-1 a']],
  ['from nothing', '', 'a\n', ['+1 a']],
  ['the last line end', 'a\n', 'a', ['+2 \\ no line end after the last line']],
  ['a block that moved', 'a\nb\nc\nd\n', 'c\nd\na\nb\n', ['-1 a', '-2 b', '+3 a', '+4 b']],
];

describe('diffLines', () => {
  it.each(cases)('%s', (_, before, after, changes) => {
    const found = diffLines(before, after)?.map(({ sign, line, text }) => `${sign}${line} ${text}`);

    expect(found).toEqual(changes);
  });

  it('gives what makes the second text of the first', () => {
    const text = array(constantFrom('a', 'b', 'c', 'd'), { maxLength: 30 }).map((lines) => `${lines.join('\n')}\n`);

    assert(
      property(text, text, (before, after) => {
        expect(applied(before, diffLines(before, after) ?? [])).toBe(after);
      }),
    );
  });

  it('does not go through texts that have nothing in common', () => {
    const many = (word: string): string => Array.from({ length: 1000 }, (_, i) => `${word} ${i}\n`).join('');

    expect(diffLines(many('a'), many('b'))).toBeUndefined();
  });
});

function applied(before: string, changes: readonly LineChange[]): string {
  const out = new Set(changes.filter(({ sign }) => sign === '-').map(({ line }) => line));
  const lines = before
    .split('\n')
    .slice(0, -1)
    .filter((_, i) => !out.has(i + 1));
  for (const { sign, line, text } of changes) if (sign === '+') lines.splice(line - 1, 0, text);
  return lines.map((line) => `${line}\n`).join('');
}
