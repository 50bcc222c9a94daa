import { describe, expect, it } from 'vitest';
import { waitingWords } from './reasons.ts';

const now = Date.parse('2026-11-22T12:00:00Z');

describe('waitingWords', () => {
  it.each([
    ['Priority', 'other jobs are before it (Priority)'],
    ['Resources', 'it is next, as soon as enough nodes are free (Resources)'],
    ['None', 'Slurm has not looked at it yet'],
    [
      'ReqNodeNotAvail, UnavailableNodes:node3',
      'nodes that it needs are down, reserved or in maintenance (ReqNodeNotAvail, UnavailableNodes:node3)',
    ],
    [
      'Nodes required for job are DOWN, DRAINED or reserved',
      'nodes that it needs are down or reserved (Nodes required for job are DOWN, DRAINED or reserved)',
    ],
    ['QOSMaxCpuPerUserLimit', 'you use as much of its quality of service as one user may (QOSMaxCpuPerUserLimit)'],
    [
      'QOSMaxWallDurationPerJobLimit',
      'it asks for more than a job of its quality of service may have; it will not start as it is (QOSMaxWallDurationPerJobLimit)',
    ],
    [
      'QOSMaxSubmitJobPerUserLimit',
      'you use as much of its quality of service as one user may (QOSMaxSubmitJobPerUserLimit)',
    ],
    ['QOSGrpNodeLimit', 'its quality of service is used as much as it may be (QOSGrpNodeLimit)'],
    [
      'AssocMaxNodePerJobLimit',
      'it asks for more than a job of its account may have; it will not start as it is (AssocMaxNodePerJobLimit)',
    ],
    ['AssocGrpCPUMinutesLimit', 'its account uses as much as it may (AssocGrpCPUMinutesLimit)'],
    ['MaxCpuPerAccount', 'its account uses as much as it may (MaxCpuPerAccount)'],
    ['InventedYesterday', "Slurm's reason: InventedYesterday"],
    ['constructor', "Slurm's reason: constructor"],
  ])('%s', (reason, words) => {
    expect(waitingWords(reason, undefined, now)).toBe(words);
  });

  it('says when it is expected to start, if that is to come', () => {
    expect(waitingWords('Priority', '2026-11-22T14:10:00.000Z', now)).toBe(
      'other jobs are before it (Priority); expected to start about 2026-11-22 14:30 UTC',
    );
    expect(waitingWords('Priority', '2026-11-22T11:59:00.000Z', now)).toBe('other jobs are before it (Priority)');
  });
});
