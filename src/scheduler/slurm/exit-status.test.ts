import { describe, expect, it } from 'vitest';
import { programEnd, readExitPair, readWaitStatus } from './exit-status.ts';

const unopened = 'Slurm could not start its script: its folder or its output file could not be opened (signal 53)';

describe('exit status', () => {
  it.each([
    ['0:0', undefined],
    ['3:0', { exitCode: 3, reason: 'the program ended with exit code 3' }],
    ['0:11', { signal: 11, reason: 'the program was ended by signal 11 (SIGSEGV)' }],
    ['0:9', { signal: 9, reason: 'the program was ended by signal 9 (SIGKILL)' }],
    ['0:40', { signal: 40, reason: 'the program was ended by signal 40' }],
    ['0:53', { reason: unopened }],
    ['0:125', { reason: 'Slurm ended it (125)' }],
    ['139:0', { exitCode: 139, signal: 11, reason: 'the program was ended by signal 11 (SIGSEGV)' }],
    ['255:0', { exitCode: 255, reason: 'the program ended with exit code 255' }],
  ])('%s of sacct', (text, end) => {
    const status = readExitPair(text);
    expect(status === undefined ? 'unread' : programEnd(status)).toEqual(end);
  });

  it.each([
    ['0', { code: 0, signal: 0 }],
    ['768', { code: 3, signal: 0 }],
    ['35584', { code: 139, signal: 0 }],
    ['139', { code: 0, signal: 11 }],
    ['4021', { code: 15, signal: 53 }],
    ['253', { code: 0, signal: 125 }],
    ['3:0', { code: 3, signal: 0 }],
    ['', undefined],
    ['n/a', undefined],
  ])('%s of squeue', (text, status) => {
    expect(readWaitStatus(text)).toEqual(status);
  });

  it.each(['', 'x', '1', '1:', '-1:0', '1:2:3', '1234:0'])('no pair: %s', (text) => {
    expect(readExitPair(text)).toBe(undefined);
  });
});
