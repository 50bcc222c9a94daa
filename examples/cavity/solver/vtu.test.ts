import { expect, test } from 'vitest';

import { aMesh, solved } from '../test/build.ts';

const mesh = aMesh({ mesh_size_m: 0.02 });
const text =
  solved({ mesh_size_m: 0.02, modes: 1 })
    .files.find(({ name }) => name === 'mode1.vtu')
    ?.text() ?? '';

/** The numbers of one array of the file. */
function numbersOf(name: string): number[] {
  const body = new RegExp(`Name="${name}"[^>]*>([^<]*)<`).exec(text)?.[1] ?? '';
  return body.trim().split(/\s+/).map(Number);
}

test('every tag that opens is closed in order', () => {
  const open: string[] = [];
  const closed: string[] = [];
  for (const [, slash, name = ''] of text.matchAll(/<(\/?)(\w+)[^>?]*>/g)) {
    if (slash === '/') closed.push(`${open.pop()} ${name}`);
    else open.push(name);
  }

  expect(open).toEqual([]);
  expect(closed.filter((pair) => new Set(pair.split(' ')).size > 1)).toEqual([]);
  expect(closed.length).toBeGreaterThan(8);
});

test('has as many numbers as it says', () => {
  const { nodeCount, triangleCount } = mesh;

  expect(text).toContain(`<Piece NumberOfPoints="${nodeCount}" NumberOfCells="${triangleCount}">`);
  expect(numbersOf('points')).toHaveLength(3 * nodeCount);
  expect(numbersOf('H_phi')).toHaveLength(nodeCount);
  expect(numbersOf('E')).toHaveLength(3 * nodeCount);
  expect(numbersOf('connectivity')).toEqual([...mesh.triangles]);
  expect(numbersOf('offsets')).toEqual(Array.from({ length: triangleCount }, (_, i) => 6 * (i + 1)));
  expect(new Set(numbersOf('types'))).toEqual(new Set([22]));
});

test('has finite fields, E along the axis on the axis', () => {
  const [electric, points] = [numbersOf('E'), numbersOf('points')];
  const onAxis = Array.from({ length: mesh.nodeCount }, (_, i) => i).filter((i) => points[3 * i + 1] === 0);

  expect([...electric, ...numbersOf('H_phi')].every((value) => Number.isFinite(value))).toBe(true);
  expect(onAxis.length).toBeGreaterThan(5);
  for (const node of onAxis) expect(electric[3 * node + 1]).toBeCloseTo(0, 12);
});
