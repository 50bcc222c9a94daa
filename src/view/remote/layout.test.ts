import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

/** What an expression with the names of layout.py comes to. */
function valueOf(expression: string): unknown {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from layout import *
print(json.dumps(${expression}))`;
  return JSON.parse(execFileSync('python3', ['-B', '-c', program], { encoding: 'utf8' }));
}

it('gives the bar of colours the side that leaves the most room, and what is seen the rest', () => {
  const sizes = [
    [900, 400],
    [400, 900],
    [300, 300],
    [360, 560],
    [16, 16],
    [4096, 16],
  ];
  const found =
    valueOf(`[[layout.strip(size, layout.letter(size, 1), True), layout.distance(size, layout.letter(size, 1), True)]
    for layout in [Layout(None)] for size in ${JSON.stringify(sizes)}]`) as [[number, number], number][];
  expect(found.slice(0, 4).map(([[right, below]]) => [right > 0, below > 0])).toEqual([
    [true, false],
    [false, true],
    [false, true],
    [false, true],
  ]);
  found.forEach(([[right, below], distance], index) => {
    const [width = 0, height = 0] = sizes[index] ?? [];
    const room = Math.min(width * (1 - right), height * (1 - below));
    expect(room).toBeGreaterThan(0);
    // A sphere that had all of the picture has all of the rest.
    expect(Math.min(width, height) / distance).toBeCloseTo(room);
  });
  expect(valueOf('Layout(None).strip([400, 900], 16, None)')).toEqual([0, 0]);
});

it('names few values of a logarithmic range, none of them at its ends', () => {
  expect(valueOf('decades(1e-3, 1e9)')).toEqual([0.1, 100, 1e5]);
  expect(valueOf('decades(20, 270)')).toEqual([50, 100]);
  expect(valueOf('[decades(*ends) for ends in ((0, 1), (-1, 1), (2, 2), (5, 5.1))]')).toEqual([[], [], [], []]);
});

it('names values along a bar that lies, as many as have room', () => {
  expect(valueOf('apart(0, 249000, 0.3)')).toEqual([1e5]);
  expect(valueOf('apart(0, 249000, 0.15)')).toEqual([5e4, 1e5, 1.5e5, 2e5]);
  expect(valueOf('apart(-1, 1, 0.25)')).toEqual([-0.5, 0, 0.5]);
  const odd = '(0, 1, 0.5), (1, 1, 0.1), (0, 1e300, 0.3), (-1e308, 1e308, 0.1), (0, 5e-324, 0.1)';
  expect(valueOf(`[len(apart(*one)) for one in (${odd})]`)).toEqual([0, 0, 1, 0, 0]);
});
