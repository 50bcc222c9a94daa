import { expect, test } from 'vitest';

import { aMesh } from '../test/build.ts';
import { cavityMatrices } from './cavity-matrices.ts';
import { factorise, solve } from './envelope.ts';
import { envelopeEntries, refuseMemory } from './memory.ts';
import { multiply, type SparseMatrix } from './sparse.ts';

const { stiffness, mass } = cavityMatrices(aMesh({ mesh_size_m: 0.025 }));
const known = Float64Array.from({ length: stiffness.size }, (_, i) => Math.sin(i + 1));

test('gives the factors that dense elimination gives', () => {
  const { lower, pivots } = denseFactors(dense(stiffness));

  const factors = factorise(stiffness);

  for (const [row, dense] of lower.entries()) {
    const first = factors.first[row] ?? 0;
    const start = factors.start[row] ?? 0;
    for (let column = 0; column < row; column++) {
      const entry = column < first ? 0 : (factors.value[start + column - first] ?? NaN);
      expect(entry).toBeCloseTo(dense[column] ?? NaN, 9);
    }
    expect((factors.value[start + row - first] ?? NaN) / (pivots[row] ?? NaN)).toBeCloseTo(1, 9);
  }
  expect(factors.negativePivots).toBe(0);
});

test('solves for the vector that was multiplied', () => {
  const found = solve(factorise(stiffness), multiply(stiffness, known));

  expect(Math.max(...found.map((component, i) => Math.abs(component - (known[i] ?? NaN))))).toBeLessThan(1e-9);
});

test('counts the eigenvalues below a shift by the signs of the pivots', () => {
  const tm010 = (2.404825557695773 / 0.1) ** 2;
  const tm011 = tm010 + (Math.PI / 0.1) ** 2;
  const shifts = [0, tm010 * 0.99, tm010 * 1.01, tm011 * 0.99, tm011 * 1.01];

  const counts = shifts.map((shift) => factorise(stiffness, { right: mass, shift }).negativePivots);

  expect(counts).toEqual([0, 0, 1, 1, 2]);
});

test('tells how far it is', () => {
  const seen: number[] = [];

  factorise(stiffness, { onProgress: (fraction) => seen.push(fraction) });

  expect(seen.length).toBeGreaterThan(4);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test('refuses a mesh whose factors would not fit into memory', () => {
  const mesh = aMesh();
  const need = { factors: 5000, vectors: 0, meshSize: 0.005 };

  expect(envelopeEntries(mesh)).toBe(factorise(cavityMatrices(mesh).stiffness).value.length);
  expect(() => refuseMemory(mesh, need, 'in.json')).toThrow(/mesh_size_m = 0.005 is too small, its 1865 unknowns need/);
});

function dense({ size, start, column, value }: SparseMatrix): number[][] {
  const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => 0));
  for (let row = 0; row < size; row++) {
    for (let k = start[row] ?? 0; k < (start[row + 1] ?? 0); k++) {
      const other = column[k] ?? 0;
      for (const [i, j] of [
        [row, other],
        [other, row],
      ] as const)
        (rows[i] ?? [])[j] = value[k] ?? 0;
    }
  }
  return rows;
}

/** The textbook L D L^T of a full matrix. */
function denseFactors(matrix: number[][]): { lower: number[][]; pivots: number[] } {
  const lower = matrix.map((row) => row.map(() => 0));
  const pivots: number[] = [];
  for (let j = 0; j < matrix.length; j++) {
    const sum = (i: number) => pivots.reduce((total, pivot, k) => total + at(lower, i, k) * at(lower, j, k) * pivot, 0);
    const pivot = at(matrix, j, j) - sum(j);
    for (let i = j + 1; i < matrix.length; i++) (lower[i] ?? [])[j] = (at(matrix, i, j) - sum(i)) / pivot;
    pivots.push(pivot);
  }
  return { lower, pivots };
}

function at(rows: number[][], i: number, j: number): number {
  return rows[i]?.[j] ?? 0;
}
