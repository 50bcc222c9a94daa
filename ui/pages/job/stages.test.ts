import { describe, expect, it } from 'vitest';
import type { TimelineFact } from '../../source/index.ts';
import { secondsOf, stagesOf } from './stages.ts';

const fact = (at: string, status: string | null, status_detail: string | null = null): TimelineFact => ({
  n: 1,
  at: `2026-11-22T10:00:${at}Z`,
  by: 'me@here',
  type: 'observed',
  status,
  status_detail,
  why: null,
  keys: [],
});

describe('stagesOf', () => {
  it('joins facts that say the same status, and leaves out those that say none', () => {
    const stages = stagesOf([
      fact('00', 'queued'),
      fact('01', null),
      fact('02', 'queued', 'Priority'),
      fact('05', 'running'),
      fact('15', 'succeeded'),
    ]);

    expect(stages.map(({ status }) => status)).toEqual(['queued', 'running', 'succeeded']);
    expect(stages.map((stage) => secondsOf(stage, Number.NaN))).toEqual([5, 10, 0]);
    expect(stages[0]?.detail).toBe('Priority');
  });

  it('counts a stage that goes on until now, and reads a word it does not know as unknown', () => {
    const [stage] = stagesOf([fact('00', 'levitating')]);
    expect(stage?.status).toBe('unknown');
    expect(stage && secondsOf(stage, Date.parse('2026-11-22T10:01:00Z'))).toBe(60);
  });
});
