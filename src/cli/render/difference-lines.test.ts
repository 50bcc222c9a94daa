import { describe, expect, it } from 'vitest';
import type { JobDifference } from '../../engine/index.ts';
import { aJob } from '../testing/a-job.ts';
import { differenceLines } from './difference-lines.ts';
import { textOf } from './look.ts';

const difference: JobDifference = {
  before: aJob({}),
  after: aJob({ job_name: 'wider' }),
  parameters: [
    { path: 'radius_m', before: '0.1', after: '0.05' },
    { path: 'shift', before: null, after: '1.0e9', unit: 'Hz' },
  ],
  files: [
    { path: 'mesh.ncdf', role: 'mesh', before: { sha256: 'a'.repeat(64), size: 2048 }, after: null },
    {
      path: 'notes.txt',
      role: 'table',
      before: { sha256: 'b'.repeat(64), size: 2 },
      after: { sha256: 'c'.repeat(64), size: 4 },
      lines: [{ sign: '+', line: 2, text: 'more' }],
    },
  ],
  script: [],
  record: [{ group: 'code', path: 'code.sha256', before: 'd'.repeat(64), after: 'e'.repeat(64) }],
  isSame: false,
};

describe('differenceLines', () => {
  it('goes from parameters to files to settings', () => {
    expect(differenceLines(difference, { width: 120 }).map(textOf)).toEqual([
      'first-try 91a0e550 → wider 91a0e550',
      '',
      'Parameters',
      '  radius_m  0.1 → 0.05',
      '  shift     none → 1.0e9 Hz',
      '',
      'Files',
      '  mesh.ncdf mesh removed  2 KiB aaaaaaaaaaaa → none',
      '  notes.txt table changed  2 B bbbbbbbbbbbb → 4 B cccccccccccc',
      '       2 + more',
      '',
      'Settings',
      '  code.sha256  dddddddddddd → eeeeeeeeeeee',
    ]);
  });

  it('says so where nothing differs', () => {
    const same = { ...difference, parameters: [], files: [], record: [], isSame: true };

    expect(differenceLines(same, { width: 120 }).map(textOf)).toEqual([
      'first-try 91a0e550 → wider 91a0e550',
      'No difference: the same inputs, script, code, machine and resources.',
    ]);
  });
});
