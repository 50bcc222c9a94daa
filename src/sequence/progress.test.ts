import { describe, expect, it } from 'vitest';
import type { JobId } from '../model/index.ts';
import { evaluate } from './evaluate.ts';
import { progressOf, type Going } from './progress.ts';
import { readSequence } from './read-sequence.ts';
import type { SequenceJob } from './task.ts';

const file = `simtrail_sequence: 1
name: s
steps:
  a: { analysis: rod, sweep: { grid: { r: [1, 2, 3, 4] } } }
  b: { analysis: wall, after: a }
`;

function job(step: string, r: number | undefined, status: SequenceJob['status'], started: number, ended?: number) {
  return {
    id: `${step}${r}` as JobId,
    step,
    ...(r === undefined ? {} : { point: { r: String(r) } }),
    attempt: 1,
    status,
    quantities: [],
    nodes: 1,
    runtime: 60,
    startedMs: started * 1000,
    ...(ended === undefined ? {} : { endedMs: ended * 1000 }),
  };
}

const times: Readonly<Record<string, number>> = { rod: 1000, wall: 5000 };
const nothing: Going['typicalMs'] = () => undefined;

/** At so many seconds after 1970. */
function progress(jobs: readonly SequenceJob[], now: number, { typicalMs = nothing, text = file } = {}) {
  const sequence = readSequence(text, 's.yaml');
  return progressOf({ sequence, standing: evaluate(sequence, jobs), typicalMs }, now * 1000);
}

const at = (seconds: number): string => new Date(seconds * 1000).toISOString();

describe('progress of a sequence', () => {
  it('has no end while nothing of a kind has run', () => {
    expect(progress([], 0)).toEqual({ done: 0, total: 5, is_open: false, ends_at: null });
    const jobs = [job('a', 1, 'succeeded', 0, 10)];
    expect(progress(jobs, 10)).toEqual({ done: 1, total: 5, is_open: false, ends_at: null });
  });

  it('adds up what is left of each step, as many at once as run now', () => {
    const jobs = [job('a', 1, 'succeeded', 0, 10), job('a', 2, 'running', 6), job('a', 3, 'running', 8)];
    const typicalMs = (analysis: string): number | undefined => times[analysis];
    // 8 s of the younger one, 10 s of the one that waits, 5 s of the step after.
    expect(progress(jobs, 10, { typicalMs })).toEqual({ done: 1, total: 5, is_open: false, ends_at: at(33) });
    // One that takes longer than the others is not said to end in the past.
    expect(progress(jobs, 99, { typicalMs }).ends_at).toBe(at(99 + 15));
  });

  it('takes as many at once as ran before, where none runs now; and nothing where none ever did', () => {
    const typicalMs = (analysis: string): number | undefined => times[analysis];
    const jobs = [job('a', 1, 'succeeded', 0, 10), job('a', 2, 'succeeded', 2, 12)];
    expect(progress(jobs, 20, { typicalMs }).ends_at).toBe(at(20 + 10 + 5));
    expect(progress([], 20, { typicalMs }).ends_at).toBeNull();
  });

  it('is over when all is', () => {
    const jobs = [1, 2, 3, 4].map((r) => job('a', r, 'succeeded', 0, 10));
    expect(progress([...jobs, job('b', undefined, 'succeeded', 10, 15)], 20)).toMatchObject({ done: 5, ends_at: null });
  });

  it('tells no end of a search', () => {
    const text = file.replace('after: a }', 'after: a, search: { over: { r: [1, 2] }, minimise: q, at_most: 9 } }');
    expect(progress([], 0, { typicalMs: () => 1, text })).toMatchObject({ is_open: true, ends_at: null });
  });
});
