import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aProject, idOf, opened, scratch } from '../../test/store/kit.ts';
import type { Fact, JobRecord, NewFact } from '../model/index.ts';
import { factsOf, joined, type Joined } from './joined-facts.ts';
import { FactLog } from './log.ts';
import { folded } from './outside-edits.ts';

const stamp = { at: '2026-11-22T10:00:00.000Z', by: 'ada@desk' };
const range = (count: number): number[] => Array.from({ length: count }, (_, n) => n);

const accepted = (n: number): NewFact => ({
  type: 'accepted',
  job: idOf(n),
  set: { status: 'queued', slurm_id: `7_${n}`, tags: ['a'] },
  unset: ['worker'],
});

/** What was read is what was written, but for the order of keys. */
const plain = ({ type, job, set, unset, why, checkpoint }: Fact): unknown => ({
  type,
  job,
  set,
  unset,
  why,
  checkpoint,
});

describe('facts that say the same of many jobs', () => {
  it('are one line, with what they have in common once', async () => {
    const path = join(await scratch(), 'log.jsonl');
    const written = await new FactLog(path).append(range(40).map(accepted), stamp);
    const lines = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const read = await new FactLog(path).catchUp();

    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      n: 1,
      type: 'accepted',
      set: { status: 'queued', tags: ['a'] },
      unset: ['worker'],
      jobs: range(40).map((n) => ({ id: idOf(n), set: { slurm_id: `7_${n}` } })),
    });
    expect(read).toEqual(written);
    expect(read.map(({ n, job }) => [n, job])).toEqual(range(40).map((n) => [1, idOf(n)]));
  });

  it('are several where they are thousands, or differ in more than what is set; a few have a line each', () => {
    const sizes = (facts: readonly NewFact[]): number[] => joined(facts).map((line) => line.facts.length);
    const other: NewFact = { type: 'noted', job: idOf(9), set: { notes: 'x' } };

    expect(sizes(range(2500).map(accepted))).toEqual([1000, 1000, 500]);
    expect(sizes(range(3).map(accepted))).toEqual([1, 1, 1]);
    expect(sizes([...range(50).map(accepted), other, ...range(50).map(accepted)])).toEqual([50, 1, 50]);
    expect(sizes(range(50).map((n) => ({ ...accepted(n), why: `${n}` })))).toHaveLength(50);
    expect(sizes(range(50).map((): NewFact => ({ type: 'checkpoint' })))).toHaveLength(50);
  });

  it('give the same state, whatever they are', () => {
    const value = fc.constantFrom<unknown>(null, 1, 'x', [1], { a: 1 }, true);
    const set = fc.dictionary(fc.constantFrom('status', 'notes', 'tags', '__proto__', 'theirs'), value);
    const fact = fc.record(
      {
        type: fc.constantFrom('prepared', 'observed', 'removed'),
        job: fc.nat(60).map(idOf),
        set,
        unset: fc.constantFrom<string[][]>(['notes'], []),
        why: fc.constantFrom('a', 'b'),
      },
      { requiredKeys: ['type', 'job'] },
    );
    const runs = fc.array(fc.tuple(fact, fc.array(set, { maxLength: 80 })), { maxLength: 4 });
    fc.assert(
      fc.property(runs, (all) => {
        const facts = all.flatMap(([first, sets]) => [
          first,
          ...sets.map((own, n) => ({ ...first, job: idOf(n), set: own })),
        ]) as NewFact[];
        const lines = joined(facts).map(({ line }) => JSON.parse(JSON.stringify(line)) as Joined);
        const read = lines.flatMap(factsOf);
        expect(read.map(plain)).toEqual(JSON.parse(JSON.stringify(facts)).map(plain));
        const stateOf = (from: readonly Fact[]): JobRecord[] => [...folded(from).jobs()].map(({ record }) => record);
        expect(stateOf(read)).toEqual(stateOf(JSON.parse(JSON.stringify(facts)) as Fact[]));
      }),
    );
  });

  it('may be written by anybody: what is no job of theirs is left out', () => {
    const line = { n: 1, ...stamp, prev: '', type: 'observed', set: { notes: 'x' } };
    const read = (jobs: unknown): unknown => factsOf({ ...line, jobs } as Joined).map(({ job, set }) => [job, set]);

    expect(read([null, 7, {}, { id: 7 }, { id: idOf(1) }])).toEqual([[idOf(1), { notes: 'x' }]]);
    expect(read('no list')).toEqual([[undefined, { notes: 'x' }]]);
    expect(read([])).toEqual([]);
  });

  it('are told one by one to who asks for a job, and to who follows', async () => {
    const store = await opened(await aProject());
    await store.change(() =>
      range(40).map((n) => ({ type: 'created', job: idOf(n), set: { status: 'succeeded', notes: `${n}` } })),
    );
    const { readHistory } = await import('./history.ts');

    expect(await readHistory(store.folder, idOf(7))).toMatchObject([{ n: 1, job: idOf(7), set: { notes: '7' } }]);
    expect(store.head.n).toBe(1);
    expect(store.state.job(idOf(39))?.record.notes).toBe('39');
  });
});
