import { describe, expect, it } from 'vitest';
import { bold, textOf } from './look.ts';
import { cut, cutLine, lineWidth, widthOf } from './text-width.ts';

describe('widthOf', () => {
  it.each([
    ['', 0],
    ['pillbox', 7],
    ['Öffnung µm Ω', 12],
    ['✓ succeeded', 11],
    ['空洞', 4],
    ['한국', 4],
    ['e\u0301', 1],
    ['🚀', 2],
    ['👩‍🔬', 2],
    ['🇨🇭', 2],
    ['ﾊﾝｶｸ', 4],
  ])('%j takes %i columns', (text, width) => {
    expect(widthOf(text)).toBe(width);
  });
});

describe('cut', () => {
  it.each([
    ['pillbox', 7, 'pillbox'],
    ['pillbox', 6, 'pillb…'],
    ['pill box', 6, 'pill…'],
    ['空洞共振器', 10, '空洞共振器'],
    ['空洞共振器', 6, '空洞…'],
    ['空洞共振器', 5, '空洞…'],
    ['👩‍🔬👩‍🔬', 3, '👩‍🔬…'],
    ['abc', 1, '…'],
    ['abc', 0, ''],
  ])('%j to %i columns is %j', (text, width, expected) => {
    expect(cut(text, width)).toBe(expected);
    expect(widthOf(cut(text, width))).toBeLessThanOrEqual(width);
  });

  it('cuts a line across its pieces', () => {
    const line = cutLine(['abc', bold('def'), 'ghi'], 5);

    expect(textOf(line)).toBe('abcd…');
    expect(lineWidth(line)).toBe(5);
  });
});
