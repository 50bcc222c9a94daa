import { describe, expect, it } from 'vitest';
import type { JobId } from '../model/index.ts';
import { evaluate } from './evaluate.ts';
import { progressOf, type ProgressOptions } from './progress.ts';
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

function progress(jobs: readonly SequenceJob[], options: ProgressOptions, text = file) {
  const sequence = readSequence(text, 's.yaml');
  return progressOf(sequence, evaluate(sequence, jobs), options);
}

describe('progress of a sequence', () => {
  it('has no end while nothing of a kind has run', () => {
    expect(progress([], { nowMs: 0 })).toEqual({ done: 0, total: 5, isOpen: false });
    const jobs = [job('a', 1, 'succeeded', 0, 10)];
    expect(progress(jobs, { nowMs: 10_000 })).toEqual({ done: 1, total: 5, isOpen: false });
  });

  it('adds up what is left of each step, as many at once as run now', () => {
    const jobs = [job('a', 1, 'succeeded', 0, 10), job('a', 2, 'running', 6), job('a', 3, 'running', 8)];
    const typicalMs = new Map([['wall', 5000]]);
    // 8 s of the younger one, 10 s of the one that waits, 5 s of the step after.
    expect(progress(jobs, { nowMs: 10_000, typicalMs })).toEqual({
      done: 1,
      total: 5,
      isOpen: false,
      remainingMs: 23_000,
    });
    // One that takes longer than the others is not said to end in the past.
    expect(progress(jobs, { nowMs: 99_000, typicalMs }).remainingMs).toBe(15_000);
  });

  it('is over when all is', () => {
    const jobs = [1, 2, 3, 4].map((r) => job('a', r, 'succeeded', 0, 10));
    expect(progress([...jobs, job('b', undefined, 'succeeded', 10, 15)], { nowMs: 20_000 })).toMatchObject({
      done: 5,
      remainingMs: 0,
    });
  });

  it('tells no end of a search', () => {
    const text = file.replace('after: a }', 'after: a, search: { over: { r: [1, 2] }, minimise: q, at_most: 9 } }');
    expect(
      progress(
        [],
        {
          nowMs: 0,
          typicalMs: new Map([
            ['rod', 1],
            ['wall', 1],
          ]),
        },
        text,
      ),
    ).toMatchObject({ isOpen: true });
  });
});
