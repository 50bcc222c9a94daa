import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runCase } from './case.ts';
import { allReaders } from './readers.ts';

const seconds = 10;

it('shows broken files to every reader for ten seconds and finds no defect', { timeout: 60_000 }, async () => {
  const readers = await allReaders(resolve(import.meta.dirname, '..'));
  const found: string[] = [];
  const seen = new Set<string>();
  const until = Date.now() + 1000 * seconds;
  for (let seed = 1; Date.now() < until || seed < 500; seed++) {
    const { reader, defect } = await runCase(readers, seed);
    seen.add(reader);
    if (defect !== undefined) found.push(`npm run fuzz -- --case ${seed}: ${reader}: ${defect}`);
  }

  expect(found).toEqual([]);
  expect(seen).toEqual(new Set(readers.map(({ name }) => name)));
});
