import { expect, it } from 'vitest';
import { carriers } from './carriers.ts';
import { readSequence } from './read-sequence.ts';

const text = `simtrail_sequence: 1
name: s
machine: m
steps:
  a: { analysis: x }
  b: { analysis: y, inputs: { from: a, files: out } }
  c: { analysis: y, after: b, when: a.f > 1 }
  d: { analysis: y, after: c }
  e: { analysis: y, after: a, machine: other }
  g: { analysis: y, inputs: { from: a, files: '[ab]' } }
  l: { repeat: { until: h.f > 1, at_most: 2 }, steps: { h: { analysis: x } } }
  s: { analysis: x, search: { over: { r: [0, 1] }, minimise: f, at_most: 3 } }
  t: { analysis: x, after: s }
  u: { analysis: x, sweep: { grid: { r: [1, 2] } } }
  v: { analysis: x, for_each: u }
  p: { analysis: x, sweep: { grid: { r: [1, 2] } }, pack: 2 }
  q: { analysis: x, for_each: p }
  w: { analysis: x, for_each: u, pack: 2 }
`;

it('tells which steps need nothing of simtrail, and why the others do', () => {
  const sequence = readSequence(text, 's.yaml');

  const found = carriers(sequence, {
    canBeTaken: (step) => step.inputs.every(({ files }) => !files.includes('[')),
    hasArrays: () => true,
  });

  expect(Object.fromEntries([...found].map(([name, one]) => [name, one.by === 'scheduler' ? '' : one.why]))).toEqual({
    a: '',
    b: '',
    c: 'it needs a result of a',
    d: 'it comes after c',
    e: 'a runs on another machine',
    g: 'what it takes has no name before it is there',
    'l.h': 'it is in a loop',
    s: 'what it tries next depends on results',
    t: 'it comes after s',
    u: '',
    v: '',
    p: '',
    q: 'the points of p share allocations',
    w: 'its points share allocations',
  });
});

it('leaves a limit of jobs to a scheduler with arrays, as far as it goes', () => {
  const limited = `simtrail_sequence: 1
name: s
limits: { jobs: 4 }
steps:
  one: { analysis: x }
  next: { analysis: x, after: one }
  many: { analysis: x, sweep: { grid: { r: { from: 1, to: 2, count: 10 } } } }
  more: { analysis: x, sweep: { csv: points.csv } }
`;
  const handed = (hasArrays: boolean, text = limited): string[] => {
    const found = carriers(readSequence(text, 's.yaml'), { canBeTaken: () => true, hasArrays: () => hasArrays });
    return [...found].filter(([, { by }]) => by === 'scheduler').map(([name]) => name);
  };
  const why = 'not more than 4 jobs may be under way';

  expect(handed(true)).toEqual(['one', 'many']);
  expect(handed(false)).toEqual(['one', 'next']);
  expect(handed(true, limited.replace('count: 10', 'count: 2'))).toEqual(['one', 'many', 'more']);
  expect(handed(true, limited.replace('count: 10 } } }', 'count: 10 } } }, pack: 5'))).toEqual(['one', 'more']);
  const found = carriers(readSequence(limited, 's.yaml'), { canBeTaken: () => true, hasArrays: () => true });
  expect([found.get('next'), found.get('more')]).toEqual([
    { by: 'simtrail', why },
    { by: 'simtrail', why },
  ]);
});

it('of steps that all need each other is told at once', () => {
  const steps = Array.from({ length: 60 }, (_, n) => {
    const before = Array.from({ length: n }, (__, m) => `s${m}`).join(', ');
    return `  s${n}: { analysis: x, after: [${before}] }\n`;
  });
  const sequence = readSequence(`simtrail_sequence: 1\nname: s\nsteps:\n${steps.join('')}`, 's.yaml');

  const found = carriers(sequence, { canBeTaken: () => true, hasArrays: () => true });

  expect([...found.values()].every(({ by }) => by === 'scheduler')).toBe(true);
});
