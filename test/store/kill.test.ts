import { expect, it } from 'vitest';
import { Store } from '../../src/store/index.ts';
import { aProject, made, randomFrom, start } from './kit.ts';
import { expectKept, killWriters, writer } from './writer.ts';

it('keeps all that was reported through 100 kills at random instants, and jobs.json is whole at every one', async () => {
  let hits = 0;
  // Five projects, so that none becomes so big that all kills meet the same step.
  for (let seed = 0; seed < 5; seed++) {
    const folder = await aProject();
    const store = await Store.open(folder);
    await store.change(() => [made(0, { inputs: [] })]);
    await store.close();
    hits += await killWriters(folder, randomFrom(seed), 20);
  }
  expect(hits).toBeGreaterThan(24);
});

it('has all of 8 x 250 jobs that eight processes make at once, none twice', async () => {
  const folder = await aProject();

  const all = Array.from({ length: 8 }, (_, i) => start(writer.path, [folder, `w${i}`, '250', '50']));
  const ends = await Promise.all(all.map((one) => one.ended));

  expect(ends).toEqual(all.map(() => ({ code: 0, signal: null, errors: '' })));
  await expectKept(folder, all);
  expect([...(await Store.open(folder)).state.jobs()]).toHaveLength(2000);
});
