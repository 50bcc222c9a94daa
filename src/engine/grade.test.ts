import { describe, expect, it } from 'vitest';
import type { OutputComparison } from './compare-outputs.ts';
import type { QuantityComparison } from './compare-quantities.ts';
import { Job, type JobRecord } from '../model/index.ts';
import { gradeOf, reasonsOf } from './grade.ts';

const output = (state: OutputComparison['state'], counts = true): OutputComparison => ({
  path: 'r.json',
  state,
  counts,
});
const number = (state: QuantityComparison['state']): QuantityComparison => ({
  ref: 'f',
  unit: '',
  before: 1,
  after: 1,
  state,
});
const all = {
  inputs: true,
  ends: true,
  outputs: [output('equal')],
  quantities: [number('equal')],
  isUnknown: false,
};

const cases: [what: string, found: Partial<typeof all>, grade: string | null][] = [
  ['all the same', {}, 'R2'],
  ['other inputs', { inputs: false }, null],
  ['another end', { ends: false }, 'R0'],
  ['a log that differs', { outputs: [output('equal'), output('different', false)] }, 'R2'],
  ['bytes differ, numbers do not', { outputs: [output('different')] }, 'R3'],
  ['bytes differ, numbers within', { outputs: [output('different')], quantities: [number('within')] }, 'R3'],
  ['a number differs', { outputs: [output('different')], quantities: [number('different')] }, 'R1'],
  ['a result that never was here', { outputs: [output('equal'), output('not compared')] }, 'R2'],
  ['nothing but results that never were here', { outputs: [output('not compared')] }, 'R3'],
  ['a result that was altered, whatever the numbers', { outputs: [output('altered')] }, 'R1'],
  ['a log that was altered', { outputs: [output('equal'), output('altered', false)] }, 'R2'],
  ['a file that one lacks', { outputs: [output('equal'), output('only in one')] }, 'R3'],
  ['only logs, equal numbers', { outputs: [output('equal', false)] }, 'R3'],
  ['only logs, no numbers', { outputs: [output('equal', false)], quantities: [] }, 'R1'],
  ['nothing at all', { outputs: [], quantities: [] }, 'R1'],
  ['only noise differs', { outputs: [output('different')], quantities: [number('noise'), number('equal')] }, 'R3'],
  ['nothing but noise', { outputs: [output('different')], quantities: [number('noise')] }, 'R1'],
  ['not collected', { outputs: [], isUnknown: true }, 'R1'],
];

describe('gradeOf', () => {
  it.each(cases)('%s', (_, found, grade) => {
    expect(gradeOf({ ...all, ...found })).toBe(grade);
  });
});

describe('reasonsOf', () => {
  const job = (job_name: string, changes: Partial<JobRecord> = {}): Job =>
    new Job({ job_name, status: 'succeeded', exit_code: 0, ...changes } as JobRecord);
  const jobs = [job('a'), job('b')] as const;
  const none = {
    jobs,
    inputs: [],
    outputs: [output('equal')],
    quantities: [],
    grade: 'R2',
    unknown: [false, false],
  } as const;

  it('is silent where all is the same', () => {
    expect(reasonsOf({ ...none })).toEqual([]);
  });

  it('gives the first difference of each kind', () => {
    const failed = job('b', { status: 'failed', exit_code: 2 });
    const quantities = [
      number('equal'),
      { ...number('different'), after: 2, apart: 1, allowed: 0.5 },
      number('different'),
    ];
    const first = { offset: 7, line: 3, before: '1', after: '2' };
    const outputs = [output('different', false), { ...output('different'), first }, output('only in one')];

    expect(reasonsOf({ ...none, jobs: [job('a'), failed], quantities, outputs, grade: 'R0' })).toEqual([
      'a ended succeeded with exit code 0, b failed with exit code 2',
      'f is 1 in a and 2 in b; they may be 0.5 apart',
      'the output r.json differs from line 3 on',
    ]);
  });

  it('says what was not compared, also where the rest is the same', () => {
    const results = { files: 1, bytes: 1, sha256: '', collected_at: '', missing: ['mode*.vtu'] };

    expect(reasonsOf({ ...none, jobs: [job('a'), job('b', { results })] })).toEqual([
      'mode*.vtu of b was not collected, and not compared',
    ]);
    const left = { ...output('not compared'), of: 'after' } as const;
    expect(reasonsOf({ ...none, outputs: [left] })).toEqual([
      'the output r.json of b was not collected, and not compared',
    ]);
    expect(reasonsOf({ ...none, outputs: [left, left, output('equal')] })).toEqual([
      'r.json and 1 more of b were not collected, and not compared',
    ]);
    expect(reasonsOf({ ...none, outputs: [], grade: 'R1', unknown: [false, true] })).toEqual([
      'what b left was not collected, or the list of it was altered',
    ]);
  });
});
