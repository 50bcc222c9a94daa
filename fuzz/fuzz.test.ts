import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { runCase } from './case.ts';
import { allReaders } from './readers.ts';

const cases = 1000;

it(`shows ${cases} broken files to the readers, each as often as the others, and finds no defect`, async () => {
  const readers = await allReaders(resolve(import.meta.dirname, '..'));
  const found: string[] = [];
  const seen = new Set<string>();
  for (let seed = 1; seed <= cases; seed++) {
    const { reader, defect } = await runCase(readers, seed);
    seen.add(reader);
    if (defect !== undefined) found.push(`npm run fuzz -- --case ${seed}: ${reader}: ${defect}`);
  }

  expect(found).toEqual([]);
  expect(seen).toEqual(new Set(readers.map(({ name }) => name)));
});
