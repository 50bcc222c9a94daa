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
`;

it('tells which steps need nothing of simtrail, and why the others do', () => {
  const sequence = readSequence(text, 's.yaml');

  const found = carriers(sequence, (step) => step.inputs.every(({ files }) => !files.includes('[')));

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
  });
  const limited = readSequence(text.replace('steps:', 'limits: { jobs: 2 }\nsteps:'), 's.yaml');
  expect(carriers(limited, () => true).get('a')).toEqual({
    by: 'simtrail',
    why: 'not more than 2 jobs may be under way',
  });
});
