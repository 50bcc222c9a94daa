import { expect, it } from 'vitest';
import { readAccounting, readClock, readSpace } from './trial-answers.ts';

const df = (free: number, files: string): string =>
  `@blocks /dev/sda1 99999999 5 ${free} 1% /scratch\n@inodes /dev/sda1 9999 5 ${files} 1% /scratch\n`;

it.each([
  [df(77_594_624, '16227592'), 'ok', '74 GiB free, room for 16227592 files'],
  [df(1024, '16227592'), 'failed', '1 MiB free, room for 16227592 files'],
  [df(77_594_624, '12'), 'failed', '74 GiB free, room for 12 files'],
  // Btrfs and many parallel file systems make room for files as they need it.
  [df(77_594_624, '0'), 'ok', '74 GiB free'],
  [df(77_594_624, '-'), 'ok', '74 GiB free'],
  [`${df(77_594_624, '0')}@quota  /dev/sda1  900 1000 1100 none 5 0 0\n`, 'ok', '74 GiB free, within your quota'],
  [`${df(77_594_624, '0')}@quota  /dev/sda1  1200* 1000 1100 6days 5 0 0\n`, 'failed', 'your disk quota is used up'],
  ['', 'skipped', 'it does not tell how much room there is'],
])('%j: %s', (text, outcome, detail) => {
  expect(readSpace(text)).toMatchObject({ outcome, detail });
});

it('a clock that is wrong is told with its direction', () => {
  const nowMs = 1_800_000_000_000;

  expect(readClock('1800000000.500000000\n', nowMs)).toEqual({ outcome: 'ok', detail: 'as here' });
  expect(readClock('1800000600.0\n', nowMs)).toMatchObject({ outcome: 'ok', detail: '600 s ahead of this computer' });
  expect(readClock('1799999400.N\n', nowMs)).toMatchObject({ detail: '600 s behind this computer' });
  expect(readClock('no date(1)', nowMs)).toMatchObject({ outcome: 'skipped' });
});

it('a cluster without accounting is no failure; one that does not answer is', () => {
  const said = (code: number, stderr: string) => readAccounting({ code, stdout: '', stderr }).outcome;

  expect(said(1, 'Slurm accounting storage is disabled\n')).toBe('skipped');
  expect(said(127, 'sh: sacct: not found\n')).toBe('skipped');
  expect(said(1, 'sacct: error: Problem talking to the database: Connection refused\n')).toBe('failed');
  expect(said(0, '')).toBe('failed');
});
