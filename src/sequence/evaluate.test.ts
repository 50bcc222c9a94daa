import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JobId, JobStatus, Quantity } from '../model/index.ts';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { readSequence } from './read-sequence.ts';
import type { Move, SequenceJob, Standing } from './task.ts';

const read = (steps: string, head = '') =>
  readSequence(`simtrail_sequence: 1\nname: s\n${head}steps:\n${steps}`, 's.yaml');
const f = (value: number): Quantity[] => [{ name: 'f', value, unit: '', source: { file: 'o' } }];

/** Records as they would lie in the project; `runs` carries moves out and gives them an end. */
class Records {
  readonly jobs: SequenceJob[] = [];
  runs(move: Move, status: JobStatus, quantities: readonly Quantity[] = []): SequenceJob {
    const { step, point, round, attempt, runtime, after } = move;
    const id = `job-${String(this.jobs.length).padStart(4, '0')}` as JobId;
    const job: SequenceJob = {
      id,
      step,
      attempt,
      status,
      quantities,
      nodes: 1,
      runtime: runtime ?? 3600,
      after,
      ...(point === undefined ? {} : { point }),
      ...(round === undefined ? {} : { round }),
    };
    this.jobs.push(job);
    return job;
  }
}

function states(standing: Standing): Record<string, string> {
  return Object.fromEntries(
    standing.tasks.map(({ step, point, round, state, reason }) => [
      [step, ...(round === undefined ? [] : [round]), ...Object.values(point ?? {})].join(' '),
      reason === undefined ? state : `${state}: ${reason}`,
    ]),
  );
}

const chain = read(`  a: { analysis: x, runtime: 1h, retry: { timed-out: { times: 1, runtime: 2x } } }
  b: { analysis: y, inputs: { from: a, files: out }, set: { p: '{{ a.f }}' } }
  c: { analysis: z, after: b }
`);

describe('a sequence', () => {
  it('goes from step to step, and what flows is put in place', () => {
    const records = new Records();
    const first = evaluate(chain, records.jobs);
    expect(first.moves.map((move) => move.step)).toEqual(['a']);
    expect(states(first)).toEqual({ a: 'ready', b: 'waiting: it waits for a', c: 'waiting: it waits for b' });

    const a = records.runs(first.moves[0] as Move, 'succeeded', f(1.5));
    const second = evaluate(chain, records.jobs);
    expect(second.moves).toMatchObject([
      { step: 'b', set: [{ path: 'p', value: '1.5' }], inputs: [{ job: a.id }], after: [] },
    ]);

    records.runs(second.moves[0] as Move, 'succeeded');
    const third = evaluate(chain, records.jobs);
    records.runs(third.moves[0] as Move, 'succeeded');
    expect(evaluate(chain, records.jobs)).toMatchObject({ state: 'succeeded', moves: [] });
  });

  it('tries again what may be tried again, with more time, and then no more', () => {
    const records = new Records();
    records.runs(evaluate(chain, records.jobs).moves[0] as Move, 'timed-out');
    const again = evaluate(chain, records.jobs);
    expect(again.moves).toMatchObject([{ step: 'a', attempt: 2, runtime: 7200 }]);

    Object.assign(records.runs(again.moves[0] as Move, 'timed-out'), { detail: 'it was slow' });
    const end = evaluate(chain, records.jobs);
    expect(end).toMatchObject({ state: 'failed', moves: [] });
    expect(states(end)).toMatchObject({
      a: 'failed: its job is timed-out: it was slow',
      b: 'skipped: a failed (its job is timed-out: it was slow)',
    });
  });

  it.each(['failed', 'incomplete', 'timed-out', 'out-of-memory', 'node-failed', 'preempted', 'lost'] as const)(
    'tries one that is %s again only where it is told to',
    (status) => {
      const moves = (retry: string): readonly Move[] => {
        const sequence = read(`  a: { analysis: x, retry: ${retry} }\n`);
        const records = new Records();
        records.runs(evaluate(sequence, []).moves[0] as Move, status);
        return evaluate(sequence, records.jobs).moves;
      };
      expect(moves('{}')).toEqual([]);
      expect(moves(status === 'failed' ? '{ lost: 3 }' : '{ failed: 3 }')).toEqual([]);
      expect(moves(`{ ${status}: 1 }`)).toMatchObject([{ step: 'a', attempt: 2, runtime: 3600 }]);
    },
  );

  it('counts of points that share an allocation the part that each asks for', () => {
    const text = `  a: { analysis: x, nodes: 2, runtime: 1h, sweep: { grid: { r: [1, 2, 3, 4, 5, 6, 7, 8] } }, pack: { points: 4, at_once: 2 } }\n`;
    const head = 'limits: { node_hours: 8 }\n';
    const count = (hasArrays: boolean): number =>
      evaluate(read(text, head), [], { hasArrays: () => hasArrays }).moves.length;
    // Four rounds of two nodes in both allocations, or each point by itself.
    expect([count(true), count(false)]).toEqual([8, 4]);
  });

  it('submits what is within the limit of node hours, and then no more', () => {
    const sequence = read(
      '  a: { analysis: x, runtime: 1h, sweep: { grid: { r: [1, 2, 3] } } }\n  b: { analysis: y, after: a }\n',
      'limits: { node_hours: 2 }\n',
    );
    const records = new Records();
    const first = evaluate(sequence, []);
    expect([first.state, first.moves.map(({ point }) => point?.['r'])]).toEqual(['running', ['1', '2']]);
    for (const move of first.moves) records.runs(move, 'succeeded');

    const end = evaluate(sequence, records.jobs);

    expect([end.state, end.moves]).toEqual(['failed', []]);
    expect(states(end)).toEqual({
      'a 1': 'succeeded',
      'a 2': 'succeeded',
      'a 3': 'failed: the limit of 2 node hours is reached',
      b: 'skipped: the limit of 2 node hours is reached',
    });
  });

  it('hands to the scheduler what it can wait for by itself, and nothing that needs a number first', () => {
    const records = new Records();
    const options: EvaluateOptions = { canChain: () => true };
    const a = records.runs(evaluate(chain, [], options).moves[0] as Move, 'queued');
    expect(evaluate(chain, records.jobs, options).moves).toEqual([]);

    const plain = read(
      '  a: { analysis: x }\n  b: { analysis: y, inputs: { from: a } }\n  c: { analysis: z, after: b }\n',
    );
    const b = evaluate(plain, records.jobs, options).moves;
    expect(b).toMatchObject([{ step: 'b', after: [a.id], inputs: [{ job: a.id }] }]);
    records.runs(b[0] as Move, 'queued');
    expect(evaluate(plain, records.jobs, options).moves).toMatchObject([{ step: 'c', after: ['job-0001'] }]);
    expect(evaluate(plain, records.jobs).moves).toEqual([]);
  });

  it('runs each point once, and more points later only for themselves', () => {
    const sweep = (values: string) =>
      read(
        `  a: { analysis: x, sweep: { grid: { r: ${values} } } }\n  b: { analysis: y, for_each: a, set: { p: '{{ a.f }}', half: '{{ point.r / 2 }}' } }\n`,
      );
    const records = new Records();
    for (const move of evaluate(sweep('[1, 2, 3]'), []).moves)
      records.runs(move, 'succeeded', f(Number(move.point?.['r']) * 10));

    const then = evaluate(sweep('[1, 2, 3]'), records.jobs);
    // The point's own parameters are those of the step that has the sweep.
    expect(then.moves.map(({ step, set }) => [step, ...set.map(({ path, value }) => `${path}=${value}`)])).toEqual([
      ['b', 'p=10', 'half=0.5'],
      ['b', 'p=20', 'half=1'],
      ['b', 'p=30', 'half=1.5'],
    ]);
    for (const move of then.moves) records.runs(move, 'succeeded');
    expect(evaluate(sweep('[3, 4]'), records.jobs).moves).toMatchObject([{ step: 'a', point: { r: '4' } }]);
  });

  it('goes on with other points where one failed, if it is told to, and stops otherwise', () => {
    const text = '  a: { analysis: x, sweep: { grid: { r: [1, 2] } } }\n  b: { analysis: y, for_each: a }\n';
    const records = new Records();
    for (const move of evaluate(read(text), []).moves)
      records.runs(move, move.point?.['r'] === '1' ? 'failed' : 'succeeded');

    expect(states(evaluate(read(text), records.jobs))).toMatchObject({
      'b 2': 'skipped: the sequence has stopped: a failed',
    });
    const going = evaluate(read(text, 'on_failure: continue\n'), records.jobs);
    expect(going.moves).toMatchObject([{ step: 'b', point: { r: '2' } }]);
    expect(states(going)).toMatchObject({ 'b 1': 'skipped: a failed (its job is failed)' });
  });

  it('skips what a condition excludes, and fails where the condition cannot be told', () => {
    const text = (when: string) =>
      read(`  a: { analysis: x }\n  b: { analysis: y, when: ${when} }\n  c: { analysis: y, after: b }\n`);
    const records = new Records();
    records.runs(evaluate(text('a.f > 1'), []).moves[0] as Move, 'succeeded', f(1));

    expect(evaluate(text('a.f > 1'), records.jobs)).toMatchObject({ state: 'succeeded', moves: [] });
    expect(states(evaluate(text('a.f > 1'), records.jobs))).toMatchObject({
      b: 'skipped: a.f > 1 does not hold',
      c: 'skipped: b was skipped',
    });
    expect(evaluate(text('a.g > 1'), records.jobs)).toMatchObject({ state: 'failed' });
  });

  it('goes round until the condition holds', () => {
    const loop = read(`  l:
    repeat: { until: abs(b.f - previous.b.f) < 1, at_most: 5 }
    steps:
      a: { analysis: x, set: { p: '{{ previous.b.f }}' } }
      b: { analysis: y, inputs: { from: a } }
  after: { analysis: z, inputs: { from: l.b }, set: { q: '{{ l.b.f }}' } }
`);
    const records = new Records();
    const values = [8, 4, 3.5];
    const sets: unknown[] = [];
    for (const value of values) {
      const a = evaluate(loop, records.jobs).moves;
      expect(a).toHaveLength(1);
      sets.push(a[0]?.set);
      records.runs(a[0] as Move, 'succeeded');
      records.runs(evaluate(loop, records.jobs).moves[0] as Move, 'succeeded', f(value));
    }
    expect(sets).toEqual([[], [{ path: 'p', value: '8' }], [{ path: 'p', value: '4' }]]);
    const last = records.jobs.at(-1)?.id;
    expect(evaluate(loop, records.jobs).moves).toMatchObject([
      { step: 'after', set: [{ path: 'q', value: '3.5' }], inputs: [{ job: last }] },
    ]);
  });

  it('that goes round too often has failed', () => {
    const loop = read('  l: { repeat: { until: a.f < 0, at_most: 2 }, steps: { a: { analysis: x } } }\n');
    const records = new Records();
    for (const value of [1, 2]) records.runs(evaluate(loop, records.jobs).moves[0] as Move, 'succeeded', f(value));

    expect(evaluate(loop, records.jobs)).toMatchObject({ state: 'failed', moves: [] });
  });

  it('searches one point after the other, and gives its best to what comes after', () => {
    const search =
      read(`  tune: { analysis: x, search: { over: { r: [1, 2] }, solve: { quantity: f, equals: 2, within: 1.0e-6 }, at_most: 12 } }
  use: { analysis: y, inputs: { from: tune }, set: { q: '{{ tune.f }}' } }
`);
    const records = new Records();
    for (let n = 0; n < 20; n += 1) {
      const [move] = evaluate(search, records.jobs).moves;
      if (move?.step !== 'tune') break;
      records.runs(move, 'succeeded', f(Number(move.point?.['r']) ** 2));
    }
    const end = evaluate(search, records.jobs);
    expect(end.moves).toMatchObject([{ step: 'use' }]);
    expect(Number(end.moves[0]?.set[0]?.value)).toBeCloseTo(2, 5);
    expect(records.jobs.length).toBeLessThanOrEqual(12);
    expect(end.tasks.filter(({ isAnswer }) => isAnswer).map(({ job }) => job)).toEqual([records.jobs.at(-1)]);
  });

  it('says why a step failed none of whose tasks did', () => {
    const few = read(
      `  tune: { analysis: x, search: { over: { r: [1, 2] }, solve: { quantity: f, equals: 9, within: 1 }, at_most: 3 } }
  grow: { repeat: { until: c.f > 2, at_most: 1 }, steps: { c: { analysis: x } } }
  led: { analysis: x, search: { over: { r: [0, 1] }, minimise: f, program: [next], at_most: 3 } }
`,
      'on_failure: continue\n',
    );
    const records = new Records();
    const options = { proposed: new Map([['led', [{ r: '0' }]]]), broken: new Map([['led', 'it broke']]) };
    for (let n = 0; n < 9; n += 1) {
      const [move] = evaluate(few, records.jobs, options).moves;
      if (move !== undefined) records.runs(move, move.step === 'led' ? 'failed' : 'succeeded', f(1));
    }

    expect(evaluate(few, records.jobs, options).faults).toEqual([
      { step: 'tune', reason: 'the goal has the same sign at both ends of the range: widen it' },
      { step: 'grow', reason: 'c.f > 2 did not hold after 1 round' },
      { step: 'led', reason: 'it broke' },
    ]);
  });

  it('asks a program for points once all that it proposed are settled', () => {
    const search = read(
      '  s: { analysis: x, search: { over: { r: [0, 1] }, minimise: f, program: [next], at_most: 4 } }\n',
    );
    expect(evaluate(search, []).questions).toMatchObject([{ step: 's', history: [] }]);
    const proposed = new Map([['s', [{ r: '0.2' }, { r: '0.4' }, { r: '4e-1' }]]]); // one twice
    const records = new Records();
    const { moves } = evaluate(search, [], { proposed });
    expect(moves.map((move) => move.point)).toEqual([{ r: '0.2' }, { r: '0.4' }]);

    records.runs(moves[0] as Move, 'succeeded', f(4));
    const other = records.runs(moves[1] as Move, 'running');
    expect(evaluate(search, records.jobs, { proposed })).toMatchObject({ state: 'running', questions: [] });
    other.status = 'failed';
    const failed = 'its job is failed';
    const history = [{ point: { r: '0.2' }, value: 4 }, ...['0.4', '4e-1'].map((r) => ({ point: { r }, failed }))];
    expect(evaluate(search, records.jobs, { proposed }).questions).toMatchObject([{ history }]);
    expect(evaluate(search, records.jobs, { proposed, ended: new Map([['s', 'done']]) }).state).toBe('succeeded');
  });

  it('keeps its limits', () => {
    const text = '  a: { analysis: x, nodes: 2, runtime: 1h, sweep: { grid: { r: [1, 2, 3, 4] } } }\n';
    expect(evaluate(read(text, 'limits: { jobs: 3 }\n'), []).moves).toHaveLength(3);
    const hours = evaluate(read(text, 'on_failure: continue\nlimits: { node_hours: 5 }\n'), []);
    expect(hours.moves).toHaveLength(2);
    expect(states(hours)).toMatchObject({ 'a 4': 'failed: the limit of 5 node hours is reached' });
  });

  it('leaves a limit to a scheduler that can keep to it, and counts what may run, not what waits', () => {
    const two = read(
      '  a: { analysis: x, sweep: { grid: { r: [1, 2, 3, 4] } } }\n  b: { analysis: y }\n',
      'limits: { jobs: 3 }\n',
    );
    const hasArrays = () => true;
    const { moves } = evaluate(two, [], { hasArrays });
    expect(moves.map(({ step, atMost }) => [step, atMost])).toEqual([1, 2, 3, 4].map(() => ['a', 3]));

    const records = new Records();
    // Two arrays, one behind the other.
    for (const [n, move] of moves.entries()) {
      const array = n < 2 ? { id: 'first', atMost: 3 } : { id: 'second', atMost: 3, behind: 'first' };
      Object.assign(records.runs(move, 'queued'), { array });
    }
    expect(evaluate(two, records.jobs, { hasArrays }).moves.map(({ step, atMost }) => [step, atMost])).toEqual([
      ['b', undefined],
    ]);
    const [, , third, fourth] = records.jobs;
    for (const job of [third, fourth]) delete job?.array;
    expect(evaluate(two, records.jobs, { hasArrays }).moves).toEqual([]);
  });

  it('says the same whenever it is asked, and never runs a task twice, whatever becomes of its jobs', () => {
    const text = read(
      `  a: { analysis: x, sweep: { grid: { r: [1, 2, 3] } }, retry: { failed: 1 } }
  b: { analysis: y, for_each: a, set: { p: '{{ a.f }}' } }
  l: { after: b, repeat: { until: c.f > 2, at_most: 3 }, steps: { c: { analysis: x } } }
`,
      'on_failure: continue\n',
    );
    const ends = fc.constantFrom<JobStatus>('succeeded', 'failed', 'timed-out', 'running');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(ends, fc.nat(9), fc.double({ min: 0, max: 4, noNaN: true })), { maxLength: 40 }),
        (fates) => {
          const records = new Records();
          for (const [status, which, value] of fates) {
            const { moves } = evaluate(text, records.jobs);
            expect(evaluate(text, [...records.jobs].toReversed()).moves).toEqual(moves);
            const move = moves[which % Math.max(moves.length, 1)];
            if (move === undefined) break;
            records.runs(move, status, f(value));
          }
          const keys = records.jobs.map(({ step, point, round, attempt }) =>
            JSON.stringify([step, point, round, attempt]),
          );
          expect(new Set(keys).size).toBe(keys.length);
          for (const job of records.jobs) expect(job.attempt).toBeLessThanOrEqual(2);
        },
      ),
    );
  });

  describe('whose scheduler can wait', () => {
    const options: EvaluateOptions = { canChain: () => true };
    const text = read(`  a: { analysis: x, retry: { timed-out: 1 } }
  b: { analysis: y, after: a }
  c: { analysis: z, after: b, set: { p: 1 } }
`);

    /** All three, each waiting for the one before. */
    function chained(): { records: Records; a: SequenceJob; b: SequenceJob; c: SequenceJob } {
      const records = new Records();
      const [a, b, c] = ['a', 'b', 'c'].map((step) => {
        const [move] = evaluate(text, records.jobs, options).moves;
        expect(move?.step).toBe(step);
        return records.runs(move as Move, 'queued');
      }) as [SequenceJob, SequenceJob, SequenceJob];
      return { records, a, b, c };
    }

    it('is submitted at once', () => {
      const { records, a, b, c } = chained();

      expect([b.after, c.after]).toEqual([[a.id], [b.id]]);
      expect(evaluate(text, records.jobs, options)).toMatchObject({ state: 'running', moves: [] });
    });

    it('what waited for a step that failed was skipped, whatever its scheduler made of it', () => {
      const { records, a, b, c } = chained();
      Object.assign(a, { status: 'failed' });
      Object.assign(b, { status: 'cancelled' });
      Object.assign(c, { status: 'succeeded' });

      expect(states(evaluate(text, records.jobs, options))).toEqual({
        a: 'failed: its job is failed',
        b: 'skipped: a failed (its job is failed)',
        c: 'skipped: b was skipped',
      });
    });

    it('runs again with a step that is tried again', () => {
      const { records, a, b, c } = chained();
      Object.assign(a, { status: 'timed-out' });
      Object.assign(b, { status: 'cancelled' });
      Object.assign(c, { status: 'cancelled' });

      const [again] = evaluate(text, records.jobs, options).moves;
      const other = records.runs(again as Move, 'queued');
      const [next] = evaluate(text, records.jobs, options).moves;

      expect([again, next].map((move) => [move?.step, move?.attempt, move?.after])).toEqual([
        ['a', 2, []],
        ['b', 2, [other.id]],
      ]);
    });

    it('fails with what was cancelled though nothing was wrong before it', () => {
      const { records, a, b } = chained();
      Object.assign(a, { status: 'succeeded' });
      Object.assign(b, { status: 'cancelled' });

      expect(states(evaluate(text, records.jobs, options))).toMatchObject({ b: 'failed: its job is cancelled' });
    });
  });

  it.each([
    ['what was skipped for a failure keeps back what needs all points', 'failed', 'skipped: b was skipped'],
    ['what a condition skipped does not', 'succeeded', 'ready'],
  ] as const)('%s', (_, first, last) => {
    const text = read(
      '  a: { analysis: x, sweep: { list: [{ r: 1 }, { r: 2 }] } }\n  b: { analysis: y, for_each: a, when: a.f > 1 }\n  c: { analysis: z, after: b }\n',
      'on_failure: continue\n',
    );
    const records = new Records();
    const [one, two] = evaluate(text, records.jobs).moves;
    records.runs(one as Move, first, f(0));
    records.runs(two as Move, 'succeeded', f(2));
    records.runs(evaluate(text, records.jobs).moves[0] as Move, 'succeeded');

    expect(states(evaluate(text, records.jobs))['c']).toBe(last);
  });

  it('is no cancelled one if all of it succeeded all the same', () => {
    const text = read('  a: { analysis: x }\n');
    const records = new Records();
    expect(evaluate(text, [], { isCancelled: true }).state).toBe('cancelled');
    records.runs(evaluate(text, []).moves[0] as Move, 'succeeded');
    expect(evaluate(text, records.jobs, { isCancelled: true }).state).toBe('succeeded');
  });

  it('of ten thousand points is evaluated in no time', () => {
    const text = read(
      '  a: { analysis: x, sweep: { grid: { r: { from: 1, to: 10000, count: 10000 } } } }\n  b: { analysis: y, for_each: a }\n',
    );
    const records = new Records();
    for (const move of evaluate(text, []).moves) records.runs(move, 'succeeded');

    expect(evaluate(text, records.jobs).moves).toHaveLength(10_000);
  });
});
