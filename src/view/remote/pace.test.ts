import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** What `Fineness` comes to with pictures that take so long: a part of the size, and fewer triangles or not, of each. */
function finenessOf(cases: readonly Drawing[]): [part: number, isRough: boolean][][] {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from pace import Fineness
out = []
for case in json.load(sys.stdin):
    one, told = Fineness(), []
    state = {'file': 'a', 'filter': {'kind': 'none'}, 'look': case['look'], 'size': case['size']}
    for n in range(200):
        part, rough = one.of(state)
        told.append([part, rough])
        one.add(case['triangles'] * (0.1 if rough else 1) + case['whole'] * part * part)
    out.append(told)
json.dump(out, sys.stdout)`;
  const input = JSON.stringify(cases);
  return JSON.parse(execFileSync('python3', ['-B', '-c', program], { input, encoding: 'utf8' })) as never;
}

/** Seconds for the triangles, however large the picture, and for the points of a whole one. */
interface Drawing {
  triangles: number;
  whole: number;
  look: string;
  size: readonly [number, number];
}

const aDrawing = { triangles: 0.002, whole: 0.01, look: 'surface', size: [1000, 800] } as const;
const endOf = (drawing: Partial<Drawing>): unknown => finenessOf([{ ...aDrawing, ...drawing }])[0]?.at(-1);

describe('how fine a moving picture is', () => {
  it('is the whole size where that is quick enough', () => {
    expect(endOf({})).toEqual([1, false]);
  });

  it('is a part of it where points are what takes long', () => {
    expect(endOf({ whole: 0.06 })).toEqual([0.625, false]);
    expect(endOf({ size: [400, 400], whole: 0.03 })).toEqual([1, false]);
  });

  it('has fewer triangles where they take long, of a surface only', () => {
    expect(endOf({ triangles: 0.1 })).toEqual([1, true]);
    expect(endOf({ triangles: 0.1, look: 'volume' })).toEqual([0.5, false]);
  });

  it('comes to rest, whatever takes long', () => {
    const seconds = fc.double({ min: 0, max: 0.5, noNaN: true });
    const drawing = fc.record({
      triangles: seconds,
      whole: seconds,
      look: fc.constantFrom('surface', 'volume'),
      size: fc.constant([1000, 800] as const),
    });
    const [cases = []] = fc.sample(fc.array(drawing, { minLength: 300, maxLength: 300 }), 1);
    const all = finenessOf(cases);
    const restless = cases.filter((_, index) => new Set(all[index]?.slice(100).map(String)).size > 1);
    expect(restless).toEqual([]);
  });
});
