import { expect, it } from 'vitest';
import { describeContract, faultsOf } from './clauses.ts';

const closed: string[] = [];
const make = (): { close: () => void } => ({ close: () => void closed.push('closed') });
const deviations = [{ clause: 'a clause that is not kept', reason: 'to show how' }];

const declared = describeContract('a contract', make, deviations, (clause) => {
  clause('a clause that is kept', async (subject) => expect(subject.close).toBeTypeOf('function'));
  clause('a clause that is not kept', async () => expect.unreachable('it is skipped'));
});

it('each clause that is checked has its subject closed, and what was declared can be counted', () => {
  expect(closed).toEqual(['closed']);
  expect(declared).toEqual({
    clauses: ['a clause that is kept', 'a clause that is not kept'],
    deviations: ['a clause that is not kept'],
  });
});

it('a deviation must name a clause, once, and give a reason', () => {
  const deviations = ['a', 'a', 'c'].map((clause) => ({ clause, reason: clause === 'c' ? ' ' : 'why' }));

  expect(faultsOf(['a', 'b', 'b'], deviations)).toEqual([
    'two clauses are named “b”',
    'no clause is named “c”',
    '“a” deviates twice',
    '“c” deviates without a reason',
  ]);
});
