import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { readSequence } from './read-sequence.ts';
import type { RunStep } from './sequence.ts';

const start = 'simtrail_sequence: 1\nname: s\n';

function read(steps: string) {
  return readSequence(`${start}steps:\n${steps}`, 's.yaml');
}
function fault(steps: string): string {
  try {
    read(steps);
  } catch (error) {
    if (error instanceof AppError) return error.message;
    throw error;
  }
  return 'nothing is wrong';
}

describe('a sequence file', () => {
  it('says what runs after what, and what flows between', () => {
    const { steps } =
      read(`  eigen: { analysis: pillbox, nodes: 2, runtime: 2h, retry: { timed-out: { times: 2, runtime: 2x }, node-failed: 3 } }
  thermal:
    analysis: wall
    inputs:
      - { from: eigen, files: results.json }
      - { from: eigen, mode: 1, files: 'wall_loss_mode{mode}.csv', to: losses/ }
    set: { duty: '{{ eigen.q[mode=1] / 1e5 }}', mode: 1 }
    when: eigen.frequency[mode=1] > 1.2e9
`);
    expect(steps[0]).toMatchObject({
      kind: 'run',
      name: 'eigen',
      nodes: 2,
      runtime: 7200,
      retry: { 'timed-out': { times: 2, runtimeFactor: 2 }, 'node-failed': { times: 3, runtimeFactor: 1 } },
    });
    expect(steps[1]).toMatchObject({
      inputs: [
        { from: 'eigen', files: 'results.json', to: '' },
        { from: 'eigen', files: 'wall_loss_mode1.csv', to: 'losses' },
      ],
      set: [
        { path: 'duty', value: [{ text: ' eigen.q[mode=1] / 1e5 ' }] },
        { path: 'mode', value: ['1'] },
      ],
      when: { kind: 'condition', text: 'eigen.frequency[mode=1] > 1.2e9' },
    });
  });

  it('has sweeps of many kinds', () => {
    const points = (sweep: string) => {
      const [step] = read(`  s: { analysis: a, sweep: ${sweep} }\n`).steps;
      const source = (step as RunStep).points;
      return source?.kind === 'listed' ? source.points : source;
    };
    expect(points('{ grid: { r: [1, 2], l: { from: 0, to: 1, count: 2 } } }')).toHaveLength(4);
    expect(points('{ zip: { r: [1, 2], l: [3, 4] } }')).toEqual([
      { r: '1', l: '3' },
      { r: '2', l: '4' },
    ]);
    expect(points('{ list: [ { r: 1 }, { r: 1 }, { r: 2 } ] }')).toEqual([{ r: '1' }, { r: '2' }]);
    expect(points('{ latin_hypercube: { count: 5, seed: 1, over: { r: [0, 1] } } }')).toHaveLength(5);
    expect(points('{ csv: points.csv }')).toEqual({ kind: 'csv', file: 'points.csv' });
  });

  it.each([
    ['  a: { analysis: x, after: b }\n', 's.yaml:4:28: there is no step b; there is a.'],
    [
      '  a: { analysis: x, after: b }\n  b: { analysis: x, after: a }\n',
      's.yaml:4:6: these steps wait for each other: a → b → a.',
    ],
    ["  a: { analysis: x, set: { p: '{{ a.f }}' } }\n", 's.yaml:4:6: these steps wait for each other: a → a.'],
    [
      "  a: { analysis: x, set: { p: '{{ 1 + }}' } }\n",
      's.yaml:4:39: a number or a quantity is needed before the end.',
    ],
    ['  a: { analysis: x, when: 1 < 2 < 3 }\n', 's.yaml:4:33: “< 3” was not expected here.'],
    [
      '  a: { analysis: x, search: { over: { r: [1, 2] }, solve: { quantity: f, equals: 1, within: 0 }, at_most: 3 } }\n',
      's.yaml:4:93: steps.a.search.solve.within is 0; it must be more than 0.',
    ],
    [
      '  a: { analysis: x, sweep: { grid: { r: [.nan] } } }\n',
      's.yaml:4:42: steps.a.sweep.grid.r[1] must be a finite number, and it is NaN.',
    ],
    [
      '  a: { analysis: x, set: { p: .inf } }\n',
      's.yaml:4:31: steps.a.set.p must be a finite number, and it is Infinity.',
    ],
    [
      '  a: { analysis: x, sweep: { grid: { r: { from: 0, to: 1, count: 10000000 } } } }\n',
      's.yaml:4:28: the sweep has 10000000 points, more than 100000: if that is meant, say so with --points 10000000.',
    ],
    [
      '  a: { analysis: x, sweep: { zip: { r: [1], l: [1, 2] } } }\n',
      's.yaml:4:35: the lists are not equally long: 1, 2.',
    ],
    [
      '  a: { analysis: x, sweep: { grid: { r: [1] }, csv: x } }\n',
      's.yaml:4:28: a sweep has exactly one of grid, zip, list, csv, latin_hypercube.',
    ],
    [
      '  a: { analysis: x, sweep: { grid: { r: [1, 2] } } }\n  b: { analysis: y, inputs: { from: a } }\n',
      's.yaml:5:29: a has many points: with for_each: a this step runs once for each.',
    ],
    [
      "  a: { analysis: x }\n  b: { analysis: y, set: { p: '{{ previous.a.f }}' } }\n",
      's.yaml:5:31: previous.a.f: only a step of a loop has a previous round.',
    ],
    ["  a: { analysis: x, inputs: { from: a, files: '../x' } }\n", "s.yaml:4:29: ../x leads out of the job's folder."],
    [
      '  a: { analysis: x, search: { over: { r: [1, 2] }, minimise: b.f, at_most: 3 } }\n',
      "s.yaml:4:62: b.f: a search looks at its own quantities, without a step's name.",
    ],
    [
      '  a: { analysis: x, search: { over: { r: [2, 1] }, minimise: f, at_most: 3 } }\n',
      's.yaml:4:42: steps.a.search.over.r: the first number must be smaller than the second.',
    ],
    [
      "  a: { analysis: x, sweep: { grid: { radius: [1] } } }\n  b: { analysis: y, for_each: a, set: { p: '{{ point.radios }}' } }\n",
      's.yaml:5:44: point.radios: the points have no such parameter; did you mean radius?',
    ],
    ["  a: { analysis: x, set: { p: '{{ point.r }}' } }\n", 's.yaml:4:31: point.r: a has no points.'],
    [
      '  point: { analysis: x }\n',
      's.yaml:4:10: a step cannot be called point: that is the word for the points of a sweep.',
    ],
    [
      '  a: { analysis: x }\n  b: { analysis: x }\n  c: { analysis: y, inputs: [{ from: a, files: out }, { from: b, files: out }] }\n',
      's.yaml:6:55: out would be written by two flows: give one of them its own `to`.',
    ],
    ['  a: { analysis: x, pack: 3 }\n', 's.yaml:4:27: only the points of a sweep can share an allocation.'],
    [
      '  a: { analysis: x, sweep: { csv: x }, pack: { points: 2, at_once: 3 } }\n',
      's.yaml:4:46: steps.a.pack: at_once is more than points.',
    ],
    ['  a: { analysis: x, sweeep: {} }\n', 's.yaml:4:21: unknown key sweeep; did you mean sweep?'],
    [
      '  l: { repeat: { until: a.f > 1, at_most: 3 }, steps: { a: { analysis: x, sweep: { csv: p } } } }\n',
      's.yaml:4:82: a step of a loop cannot have sweep.',
    ],
    [
      '  a: { analysis: x, retry: { cancelled: 1 } }\n',
      's.yaml:4:30: unknown key cancelled; there are incomplete, failed, timed-out, out-of-memory, node-failed, preempted, lost.',
    ],
  ])('%s is refused with its place', (steps, message) => {
    expect(fault(steps)).toBe(message);
  });
});
