import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readRange, writeRange } from './file-range.ts';

const home = mkdtempSync(join(tmpdir(), 'simtrail-range-'));
afterAll(() => rmSync(home, { recursive: true, force: true }));

it('reads what is there of what is asked for, and writes where it is told', async () => {
  const path = join(home, 'file');
  const file = await open(path, 'w+');
  await writeRange(file, Buffer.from('one '));
  await writeRange(file, Buffer.from('two three'));
  await writeRange(file, Buffer.from('TWO'), 4);
  const read = [await readRange(file, 4, 3), await readRange(file, 8, 100), await readRange(file, 50, 1)];
  await file.close();

  expect(readFileSync(path, 'utf8')).toBe('one TWO three');
  expect(read.map(String)).toEqual(['TWO', 'three', '']);
});
