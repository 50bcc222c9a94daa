import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { readKeyValues, readRfpost } from './ace3p/index.ts';
import type { ParameterFile } from './json/index.ts';
import { readAttributeResource } from './smtk/index.ts';

const fixtures = new URL('../../test/fixtures/', import.meta.url).pathname;
const all = readdirSync(fixtures, { recursive: true, encoding: 'utf8' }).toSorted();
const textOf = (path: string): string => readFileSync(join(fixtures, path), 'utf8');

function fileOf(path: string, text: string): ParameterFile | undefined {
  if (path.endsWith('.rfpost')) return readRfpost(text, path);
  if (/\.(?:omega3p|t3p|s3p|omega3p\.out|t3p\.out)$/.test(path)) return readKeyValues(text, path);
  if (/\.sb[it]$/.test(path)) return readAttributeResource(text, path);
  if (path.endsWith('.smtk') && text.includes('"Attributes"')) return readAttributeResource(text, path);
  return undefined;
}

const known = all.flatMap((path) => {
  const isText = /\.(?:rfpost|omega3p|t3p|s3p|out|sb[it]|smtk)$/.test(path);
  return isText && fileOf(path, textOf(path)) !== undefined ? [path] : [];
});

/** Line by line: how many differ between two texts of as many lines. */
function differing(before: string, after: string): number {
  const [was, is] = [before.split('\n'), after.split('\n')];
  return was.length === is.length ? was.filter((line, at) => line !== is[at]).length : Number.POSITIVE_INFINITY;
}

describe('every input and attribute resource among the fixtures', () => {
  it('is looked at', () => {
    expect(known.length).toBeGreaterThanOrEqual(11);
  });

  it.each(known)('%s is the same bytes after it was read, with Windows line ends and a byte-order mark too', (path) => {
    const text = textOf(path);
    for (const form of [text, text.replace(/\r?\n/g, '\r\n'), `\uFEFF${text}`]) {
      const file = fileOf(path, form);
      expect(file?.text).toBe(form);
      expect(file?.parameters().map((one) => [one.path, one.written])).toEqual(
        fileOf(path, text)
          ?.parameters()
          .map((one) => [one.path, one.written]),
      );
    }
  });

  it.each(known)('%s changes in one value and nothing else', (path) => {
    const text = textOf(path);
    const file = fileOf(path, text);
    let count = 0;
    for (const one of file?.parameters().slice(0, 60) ?? []) {
      if (one.kind !== 'number' && one.kind !== 'integer') continue;
      const value = String(Number(one.value) + 1);
      try {
        const changed = file?.set(one.path, value);
        expect(changed?.find(one.path)?.value).toBe(Number(value));
        // An attribute resource writes a value twice: as it is and as it was typed.
        expect(differing(text, changed?.text ?? '')).toBeLessThanOrEqual(2);
        const back = changed?.set(one.path, one.written);
        expect(back?.parameters()).toEqual(file?.parameters());
        count += 1;
      } catch (error) {
        if (!AppError.is(error, 'BAD_PARAMETER')) throw error;
      }
    }
    expect(count > 0 || !/omega3p|t3p|modelbuilder\/resources\/omega|pillbox\/resources/.test(path)).toBe(true);
  });
});
