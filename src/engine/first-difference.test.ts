import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { firstDifference } from './first-difference.ts';

const folder = mkdtempSync(join(tmpdir(), 'simtrail-first-'));
const long = 'x'.repeat((1 << 20) - 3);

const cases: [what: string, before: string, after: string, found: object | undefined][] = [
  ['equal', 'a\nb\n', 'a\nb\n', undefined],
  ['both empty', '', '', undefined],
  ['a digit', 'a\nf = 1.5\n', 'a\nf = 1.6\n', { offset: 8, line: 2, before: 'f = 1.5', after: 'f = 1.6' }],
  ['one ends before', 'a\n', 'a\nb', { offset: 2, line: 2, before: '', after: 'b' }],
  [
    'across a chunk',
    `${long}\nabcd\n`,
    `${long}\nabXd\n`,
    { offset: (1 << 20) + 0, line: 2, before: 'abcd', after: 'abXd' },
  ],
];

describe('firstDifference', () => {
  afterAll(() => rmSync(folder, { recursive: true }));

  it.each(cases)('%s', async (_, before, after, found) => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(a, before);
    writeFileSync(b, after);

    expect(await firstDifference(a, b)).toEqual(found);
  });

  it('shows a window of a line that is very long', async () => {
    const [a, b] = [join(folder, 'a'), join(folder, 'b')];
    writeFileSync(a, `${long}1${long}`);
    writeFileSync(b, `${long}2${long}`);

    const found = await firstDifference(a, b);

    expect(found?.before).toBe(`${'x'.repeat(40)}1${'x'.repeat(39)}`);
  });
});
