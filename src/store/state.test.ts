import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aRecord, idOf, made } from '../../test/store/kit.ts';
import type { JobRecord, NewFact } from '../model/index.ts';
import { JobsFile } from './jobs-file.ts';
import { folded } from './outside-edits.ts';
import { State } from './state.ts';

const stateOf = (...facts: NewFact[]): State => {
  const state = new State();
  for (const fact of facts) state.apply(fact);
  return state;
};

/** The same jobs, half of them in the file and half in memory. */
const written = (state: State): State => new State(JobsFile.written(state.toBytes()));

const recordsOf = (state: State): JobRecord[] => [...state.jobs()].map((job) => job.record as JobRecord);

const inOrder = (records: JobRecord[]): JobRecord[] => records.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const fact: fc.Arbitrary<NewFact> = fc
  .record({
    type: fc.constantFrom('prepared', 'observed', 'noted', 'edited', 'removed', 'collected'),
    job: fc.integer({ min: 1, max: 4 }).map(idOf),
    set: fc.option(
      fc.dictionary(fc.constantFrom('status', 'notes', 'theirs', 'toString', '__proto__', '7', 'id'), fc.jsonValue()),
      {
        nil: undefined,
      },
    ),
    unset: fc.option(fc.array(fc.constantFrom('notes', 'theirs', 'toString', 'none', '__proto__')), { nil: undefined }),
  })
  .map((value) => JSON.parse(JSON.stringify(value)) as NewFact);

describe('the state', () => {
  it('is the same read back as folded, wherever it was written in between', () => {
    fc.assert(
      fc.property(fc.array(fact, { maxLength: 30 }), fc.nat(), (facts, at) => {
        const cut = at % (facts.length + 1);
        const once = stateOf(...facts);
        const between = written(stateOf(...facts.slice(0, cut)));
        for (const one of facts.slice(cut)) between.apply(one);
        expect(inOrder(recordsOf(between))).toEqual(inOrder(recordsOf(once)));
        expect(recordsOf(written(once))).toEqual(recordsOf(once));
        expect([...once.heads()].map(({ id }) => id)).toEqual(recordsOf(once).map(({ id }) => id));
      }),
    );
  });

  it('holds what facts set, without what they unset, under the id it has', () => {
    const state = stateOf(made(1, { theirs: 1 }), {
      type: 'noted',
      job: idOf(1),
      set: { notes: 'b', id: idOf(9) },
      unset: ['theirs'],
    });

    expect(state.record(idOf(1))).toEqual({ ...aRecord(1), notes: 'b' });
    expect(JSON.parse(state.toBytes().toString())).toStrictEqual({ jobs: [{ ...aRecord(1), notes: 'b' }] });
    expect(state.record(idOf(9))).toBeUndefined();
  });

  it('has no job that was taken out, and later facts about it do not bring parts of it back', () => {
    for (const state of [stateOf(made(1), made(2)), written(stateOf(made(1), made(2)))]) {
      state.apply({ type: 'removed', job: idOf(1) });
      state.apply({ type: 'observed', job: idOf(1), set: { status: 'running' } });
      expect(recordsOf(state)).toEqual([aRecord(2)]);
      expect(recordsOf(written(state))).toEqual([aRecord(2)]);
    }
  });

  it('keeps the order in which jobs came', () => {
    const state = written(stateOf(made(2), made(1)));
    state.apply(made(3));
    state.apply({ type: 'noted', job: idOf(2), set: { notes: 'x' } });

    expect(recordsOf(state).map(({ id }) => id)).toEqual([idOf(2), idOf(1), idOf(3)]);
  });

  it('tells which jobs are not final', () => {
    const state = stateOf(made(1), made(2, { status: 'running' }), made(3, { status: 'REVOKED' as 'unknown' }));

    expect([...written(state).active()].map((job) => job.id)).toEqual([idOf(2), idOf(3)]);
  });

  it('carries other keys of the document along', () => {
    const state = folded([], { comment: 'x' });

    expect(JSON.parse(written(state).toBytes().toString())).toEqual({ jobs: [], comment: 'x' });
  });
});

describe('finding a job', () => {
  const first = { ...aRecord(1), id: '019aab00-1111-7000-8000-00000000aaaa' as JobRecord['id'], job_name: 'pillbox' };
  const second = {
    ...aRecord(2),
    id: '019aab00-2222-7000-8000-00000000bbbb' as JobRecord['id'],
    job_name: 'twice "2"',
  };
  const third = { ...aRecord(3), id: '019aab00-3333-7000-8000-0000000cbbbb' as JobRecord['id'], job_name: 'twice "2"' };
  const fourth = { ...aRecord(4), id: '019aab00-4444-7000-8000-0000000000d4' as JobRecord['id'], job_name: 'aaaa' };
  const fifth = { ...aRecord(5), id: 'theirs/é' as JobRecord['id'], job_name: 'ü', theirs: { job_name: 'pillbox' } };
  const all = [first, second, third, fourth, fifth].map((set): NewFact => ({ type: 'edited', job: set.id, set }));

  describe.each([
    ['in memory', stateOf(...all)],
    ['in the file', written(stateOf(...all))],
  ])('%s', (_, state) => {
    it.each([
      [first.id, first],
      ['019aab00-1', first],
      ['019AAB00-2222', second],
      ['0cbbbb', third],
      ['pillbox', first],
      ['theirs/é', fifth],
      ['ü', fifth],
    ])('by %j', (ref, record) => {
      expect(state.find(ref).record).toEqual(record);
    });

    it.each(['', 'none', '01', 'aa', 'bbb ', 'PILLBOX', '../x', 'id', 'theirs/'])('not by %j', (ref) => {
      expect(() => state.find(ref)).toThrow(expect.objectContaining({ code: 'NO_JOB' }));
    });

    it.each([
      ['019aab00', 4, ['0000aaaa', '0000bbbb', '000cbbbb', '000000d4']],
      ['bbbb', 2, ['0000bbbb', '000cbbbb']],
      ['twice "2"', 2, ['0000bbbb', '000cbbbb']],
      ['aaaa', 2, ['0000aaaa', '000000d4']],
    ])('not by %j, which could be several', (ref, count, matches) => {
      expect(() => state.find(ref)).toThrow(
        expect.objectContaining({ code: 'AMBIGUOUS_JOB', facts: { ref, count, matches } }),
      );
    });
  });

  it('by the name it has now, not by the one it had', () => {
    const state = written(stateOf(...all));
    state.apply({ type: 'edited', job: first.id, set: { job_name: 'new' } });

    expect(state.find('new').id).toBe(first.id);
    expect(() => state.find('pillbox')).toThrow(expect.objectContaining({ code: 'NO_JOB' }));
  });
});
