import { describe, expect, it } from 'vitest';
import type { JobComparison } from '../../engine/index.ts';
import { aJob } from '../testing/a-job.ts';
import { comparisonLines } from './comparison-lines.ts';
import { textOf } from './look.ts';

const comparison: JobComparison = {
  before: aJob({}),
  after: aJob({ job_name: 'again' }),
  grade: 'R1',
  reasons: ['f[mode=1] is 1 in first-try and 2 in again; they may be 0 apart'],
  inputs: [],
  outputs: [
    {
      path: 'results.json',
      state: 'different',
      counts: true,
      first: { offset: 9, line: 2, before: 'f 1', after: 'f 2' },
    },
    { path: 'stdout', state: 'altered', of: 'after', counts: false },
    { path: 'wall.csv', state: 'equal', counts: true },
  ],
  quantities: [
    { ref: 'f[mode=1]', unit: 'Hz', before: 1, after: 2, state: 'different', apart: 1, allowed: 0 },
    { ref: 'q', unit: '', before: 3, after: 3, state: 'equal' },
    { ref: 'residual', unit: '', before: 3, after: 4, state: 'noise' },
  ],
  surroundings: [{ group: 'environment', path: 'host', before: 'lab', after: 'node3' }],
};

describe('comparisonLines', () => {
  it('says the grade, the reason, and everything that is not the same', () => {
    expect(comparisonLines(comparison, { width: 100 }).map(textOf)).toEqual([
      'first-try 91a0e550 and again 91a0e550',
      'R1  the same inputs and the same end',
      '  ! f[mode=1] is 1 in first-try and 2 in again; they may be 0 apart.',
      '',
      'Quantities  1 equal, 1 different, 1 left out',
      '  f[mode=1]  1 | 2 Hz  different  1 apart, 0 allowed',
      '',
      'Outputs  1 of 3 equal',
      '  results.json  different',
      '     2 - f 1',
      '     2 + f 2',
      '  stdout  altered (second)  does not count',
      '',
      'Surroundings',
      '  host  lab → node3',
    ]);
  });

  it('says little where all is the same', () => {
    const same = { ...comparison, grade: 'R2', reasons: [], surroundings: [] } as const;
    const equal = { outputs: comparison.outputs.slice(2), quantities: comparison.quantities.slice(1, 2) };

    expect(comparisonLines({ ...same, ...equal }, { width: 100 }).map(textOf)).toEqual([
      'first-try 91a0e550 and again 91a0e550',
      'R2  the same inputs, the same end, the same bytes',
      '',
      'Quantities  1 equal',
      '',
      'Outputs  1 of 1 equal',
    ]);
  });
});
