import { describe, expect, it } from 'vitest';
import type { JobId, Quantity, SequenceId } from '../../model/index.ts';
import { aJob } from '../testing/a-job.ts';
import { textOf } from './look.ts';
import { quantityCsv, quantityMatrix, taskColumns } from '../../engine/index.ts';
import { quantityLines } from './quantity-table.ts';

const source = { file: 'results.json' };
const quantities: Quantity[] = [
  { name: 'frequency', value: 1_147_425_001.23, unit: 'Hz', index: { mode: 1 }, source },
  { name: 'q', value: 26012.4, unit: '', index: { mode: 1 }, source },
  { name: 'frequency', value: 2.6e9, unit: 'Hz', index: { mode: 2 }, source },
  { name: 'q', unreadable: 'modes[1].q is no number', unit: '', index: { mode: 2 }, source },
  { name: 'unknowns', value: 8123, unit: '', source },
  { name: 'solver', text: 'fem, "2D"', unit: '', source },
];
const results = [{ job: aJob({}), quantities }];

describe('quantityLines', () => {
  it('has a row for each index and a column for each quantity', () => {
    expect(quantityLines(results, { width: 80, withJob: true }).map(textOf)).toEqual([
      'job                  mode  frequency [GHz]        q',
      '91a0e550  first-try     1         1.147425  26012.4',
      '                        2              2.6        ?',
      '',
      'job                  unknowns     solver',
      '91a0e550  first-try      8123  fem, "2D"',
      '? q[mode=2] of 91a0e550 could not be read: modes[1].q is no number',
    ]);
  });

  it('has several tables where one would be too wide', () => {
    expect(quantityLines(results, { width: 45, withJob: true }).map(textOf)).toEqual([
      'job                  mode  frequency [GHz]',
      '91a0e550  first-try     1         1.147425',
      '                        2              2.6',
      '',
      'job                  mode        q',
      '91a0e550  first-try     1  26012.4',
      '                        2        ?',
      '',
      'job                  unknowns     solver',
      '91a0e550  first-try      8123  fem, "2D"',
      '? q[mode=2] of 91a0e550 could not be read: modes[1].q is no number',
    ]);
  });

  it('has a row for each quantity where no column fits', () => {
    expect(quantityLines(results, { width: 41, withJob: true }).map(textOf)).toEqual([
      '91a0e550  frequency  mode=1  1.147425 GHz',
      '          q          mode=1  26012.4',
      '          frequency  mode=2  2.6 GHz',
      '          q          mode=2  ?',
      '          unknowns           8123',
      '          solver             fem, "2D"',
      '? q[mode=2] of 91a0e550 could not be read: modes[1].q is no number',
    ]);
  });
});

describe('of a sequence', () => {
  const point = (radius: string, round?: number) =>
    aJob({
      sequence: {
        id: 'a' as SequenceId,
        step: 'tune.eigen',
        point: { radius_m: radius },
        ...(round === undefined ? {} : { round }),
        attempt: 1,
      },
    });
  const frequency: Quantity = { name: 'frequency', value: 2.6e9, unit: 'Hz', source };
  const swept = [point('0.1'), point('0.2', 2)].map((job) => ({ job, quantities: [frequency] }));
  const tasks = taskColumns(swept.map(({ job }) => job));

  it('a row says step, point and round in place of the job’s name', () => {
    const both = swept.map((one, at) => ({ ...one, job: one.job.with({ id: `${at}1a0e550` as JobId }) }));
    expect(quantityLines(both, { width: 80, withJob: true, tasks }).map(textOf)).toEqual([
      'job       step        point.radius_m  round  frequency [GHz]',
      '01a0e550  tune.eigen  0.1                                2.6',
      '11a0e550  tune.eigen  0.2             2                  2.6',
    ]);
  });

  it('CSV has them beside it', () => {
    expect(
      quantityCsv(quantityMatrix(swept.slice(1)), tasks)
        .split('\r\n')
        .slice(0, 2),
    ).toEqual([
      'job,id,analysis,step,point.radius_m,round,frequency [Hz]',
      'first-try,91a0e550,pillbox,tune.eigen,0.2,2,2600000000',
    ]);
  });
});

describe('quantityCsv', () => {
  it('gives values as they were read, quoted where that is needed', () => {
    expect(quantityCsv(quantityMatrix(results))).toBe(
      [
        'job,id,analysis,mode,frequency [Hz],q,unknowns,solver,unreadable',
        'first-try,91a0e550,pillbox,1,1147425001.23,26012.4,,,',
        'first-try,91a0e550,pillbox,2,2600000000,NaN,,,q: modes[1].q is no number',
        'first-try,91a0e550,pillbox,,,,8123,"fem, ""2D""",',
        '',
      ].join('\r\n'),
    );
  });

  it('gives no spreadsheet a formula that a program wrote, and leaves numbers as they are', () => {
    const some: Quantity[] = [
      { name: 'build', text: '=HYPERLINK("http://x")', unit: '', source },
      { name: 'shift', value: -2.5, unit: 'Hz', source },
    ];
    const [, row] = quantityCsv(quantityMatrix([{ job: aJob({ job_name: '-5' }), quantities: some }])).split('\r\n');

    expect(row).toBe(`-5,91a0e550,pillbox,"'=HYPERLINK(""http://x"")",-2.5`);
  });
});
