import { describe, expect, test } from 'vitest';

import { aCavity, aMesh, noseCone, sphere, teslaMidCell } from '../test/build.ts';
import { createElement, moveTo, quadraturePoints, selectTriangle } from './element.ts';
import { meshOutline } from './mesh-outline.ts';
import type { Mesh } from './mesh.ts';
import { line, parabola } from './piece.ts';
import { smallestJacobian } from './second-order.ts';

const shapes: [string, Record<string, unknown>, number][] = [
  ['pillbox', {}, 0.01],
  ['slender pillbox', { radius_m: 0.013, length_m: 0.4 }, 0.0052],
  ['sphere', sphere, (Math.PI * 0.01) / 2],
  ['nose cone', noseCone, NaN],
  ['TESLA mid-cell', teslaMidCell('electric'), NaN],
];

describe.each(shapes)('the mesh of a %s', (_, changes, area) => {
  const mesh = aMesh(changes);
  const { outline } = aCavity(changes);

  test('covers the outline', () => {
    expect(areaOf(mesh)).toBeCloseTo(Number.isNaN(area) ? outline.area : area, 5);
  });

  test('has elements that are nowhere folded', () => {
    const jacobians = Array.from({ length: mesh.triangleCount }, (_, triangle) => smallestJacobian(mesh, triangle));

    expect(Math.min(...jacobians)).toBeGreaterThan(0);
  });

  test('has its boundary on the outline, once around', () => {
    const ends = mesh.boundary.map(({ nodes }) => nodes[1]);
    const nextStarts = mesh.boundary.map((_, i) => mesh.boundary[(i + 1) % mesh.boundary.length]?.nodes[0]);
    const offsets = mesh.boundary.map(({ nodes, piece, from, to }) => {
      const [z, r] = outline.pieces[piece]?.at((from + to) / 2) ?? [NaN, NaN];
      return Math.hypot((mesh.z[nodes[2]] ?? NaN) - z, (mesh.r[nodes[2]] ?? NaN) - r);
    });

    expect(ends).toEqual(nextStarts);
    expect(Math.max(...offsets)).toBe(0);
  });

  test('has one boundary side for each side that only one element has', () => {
    expect(lonelyMiddles(mesh)).toEqual(new Set(mesh.boundary.map(({ nodes }) => nodes[2])));
  });

  test('is the same when it is made again', () => {
    expect(aMesh(changes)).toEqual(mesh);
  });
});

test('the area of a sphere converges with the fourth power of the mesh size', () => {
  const exact = (Math.PI * 0.01) / 2;

  const [coarse = 0, fine = 0] = [0.02, 0.01].map((mesh_size_m) =>
    Math.abs(areaOf(aMesh({ ...sphere, mesh_size_m })) - exact),
  );

  expect(Math.log2(coarse / fine)).toBeGreaterThan(3.8);
});

test('a side that would fold its element is halved', () => {
  const bump = parabola(
    [
      [0.1, 0.1],
      [0.05, 0.005],
      [0, 0.1],
    ],
    'conductor',
  );
  const pieces = [
    line([0, 0], [0.1, 0], 'axis'),
    line([0.1, 0], [0.1, 0.1], 'conductor'),
    { ...bump, turn: 0 },
    line([0, 0.1], [0, 0], 'conductor'),
  ];

  const mesh = meshOutline(pieces, 0.2, 'in.json');

  expect(mesh.boundary.filter(({ piece }) => piece === 2).length).toBeGreaterThan(1);
  expect(Math.min(...Array.from({ length: mesh.triangleCount }, (_, i) => smallestJacobian(mesh, i)))).toBeGreaterThan(
    0,
  );
});

test('a mesh of too many unknowns is refused before it is made', () => {
  expect(() => aMesh({ mesh_size_m: 1e-5 })).toThrow(
    'input.json: mesh_size_m = 0.00001 gives about 4.6e+8 unknowns, more than 2000000; use 0.00015 or more for this outline.',
  );
});

function areaOf(mesh: Mesh): number {
  const element = createElement();
  let area = 0;
  for (let triangle = 0; triangle < mesh.triangleCount; triangle++) {
    selectTriangle(element, mesh, triangle);
    for (const point of quadraturePoints) {
      moveTo(element, point);
      area += element.area;
    }
  }
  return area;
}

function lonelyMiddles({ triangles }: Mesh): Set<number> {
  const count = new Map<number, number>();
  for (const [place, node] of triangles.entries()) if (place % 6 > 2) count.set(node, (count.get(node) ?? 0) + 1);
  return new Set([...count].filter(([, times]) => times === 1).map(([node]) => node));
}
