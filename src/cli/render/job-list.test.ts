import { describe, expect, it } from 'vitest';
import type { JobId, JobStatus, Quantity } from '../../model/index.ts';
import { aJob } from '../testing/a-job.ts';
import { jobListLines, type ShownGroup } from './job-list.ts';
import { textOf } from './look.ts';

const now = Date.parse('2026-11-22T14:02:30.000Z');
const frequency: Quantity = { name: 'frequency', value: 1_147_425_001, unit: 'Hz', source: { file: 'results.json' } };

const groups: readonly ShownGroup[] = [
  {
    analysis: 'pillbox',
    counts: new Map<JobStatus, number>([
      ['succeeded', 12],
      ['running', 1],
    ]),
    jobs: [
      aJob({
        id: 'x-00000002' as JobId,
        status: 'running',
        job_name: '空洞 finer mesh',
        ended_at: null,
        tags: ['good'],
      }),
      aJob({ id: 'x-00000001' as JobId, quantities: [frequency], notes: 'mesh too coarse\nat the iris' }),
    ],
    hidden: 11,
  },
  {
    analysis: 'wall',
    counts: new Map([['failed', 1]]),
    jobs: [
      aJob({
        id: 'x-00000003' as JobId,
        status: 'failed',
        status_detail: 'exit code 1',
        job_name: 'evil\u001b[2J',
        analysis: 'wall',
      }),
    ],
    hidden: 0,
  },
];

const shown = (width: number): string[] => jobListLines(groups, { width, now, height: 24, isLive: false }).map(textOf);

describe('jobListLines', () => {
  it('shows everything where there is room', () => {
    expect(shown(160)).toEqual([
      'pillbox  1 running, 12 succeeded',
      '  00000002  ● running    空洞 finer mesh  local  1×4  2m 28s  of 1h  2 min ago                          #good',
      '  00000001  ✓ succeeded  first-try        local  1×4     12s  of 1h  2 min ago  frequency 1.147425 GHz  mesh too coarse',
      '  ... and 11 more (--limit 0 shows all)',
      '',
      'wall  1 failed',
      '  00000003  ✗ failed     evil␛[2J         local  1×4     12s  of 1h  2 min ago',
      '            exit code 1',
    ]);
  });

  it('leaves out what matters least in 80 columns, and never cuts a value', () => {
    expect(shown(80)).toEqual([
      'pillbox  1 running, 12 succeeded',
      '  00000002  ● running    空洞 finer…  2m 28s  2 min ago',
      '  00000001  ✓ succeeded  first-try        12s  2 min ago  frequency 1.147425 GHz',
      '  ... and 11 more (--limit 0 shows all)',
      '',
      'wall  1 failed',
      '  00000003  ✗ failed     evil␛[2J         12s  2 min ago',
      '            exit code 1',
    ]);
  });

  it('keeps id, status and name in 40 columns', () => {
    expect(shown(40)).toEqual([
      'pillbox  1 running, 12 succeeded',
      '  00000002  ● running    空洞 finer mesh',
      '  00000001  ✓ succeeded  first-try',
      '  ... and 11 more (--limit 0 shows all)',
      '',
      'wall  1 failed',
      '  00000003  ✗ failed     evil␛[2J',
      '            exit code 1',
    ]);
  });
});
