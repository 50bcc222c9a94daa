import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { readNetcdf } from './netcdf-file.ts';
import { readSlacMesh } from './slac-mesh.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../test/fixtures/slac/${name}`, import.meta.url)));
const mesh = fixture('pillbox.ncdf');

/** Big-endian 32-bit numbers and texts, padded as the format asks for. */
function file(...parts: readonly (number | string)[]): Uint8Array {
  const bytes = parts.flatMap((part) => {
    if (typeof part === 'number') return [24, 16, 8, 0].map((shift) => (part >> shift) & 255);
    return Array.from(part.padEnd(Math.ceil(part.length / 4) * 4, '\0'), (letter) => letter.charCodeAt(0));
  });
  return Uint8Array.from(bytes);
}

/** CDF-1: two records of a short and an integer; shorts are padded to four bytes in a record. */
const records = (begin = 116): Uint8Array => {
  const dimensions = [10, 1, 1, 't', 0] as const;
  const attributes = [0, 0] as const;
  const variable = (name: string, type: number, from: number) => [1, name, 1, 0, ...attributes, type, 4, from] as const;
  const variables = [11, 2, ...variable('a', 3, begin), ...variable('b', 4, begin + 4)] as const;
  return file('CDF\u0001', 2, ...dimensions, ...attributes, ...variables);
};

function errorOf(bytes: Uint8Array, read: (bytes: Uint8Array, file: string) => unknown = readNetcdf): string {
  try {
    read(bytes, 'x.ncdf');
    return 'nothing';
  } catch (error) {
    if (!AppError.is(error, 'FILE_FORMAT')) throw error;
    return error.facts.why;
  }
}

describe('netCDF classic files', () => {
  it('have their dimensions, variables and values', () => {
    const netcdf = readNetcdf(mesh, 'pillbox.ncdf');

    expect(Object.fromEntries(netcdf.dimensions)).toEqual({
      ncoord: 500,
      ncoordDim: 3,
      tetinterior: 1064,
      tetinteriorsize: 5,
      tetexterior: 698,
      tetexteriorsize: 9,
      surface_midpoint_n: 1143,
      surface_midpointsize: 5,
    });
    expect(netcdf.variables.map(({ name, shape }) => [name, ...shape])).toEqual([
      ['coords', 500, 3],
      ['tetrahedron_interior', 1064, 5],
      ['tetrahedron_exterior', 698, 9],
      ['surface_midpoint', 1143, 5],
    ]);
    expect(netcdf.values('coords')?.slice(0, 3)).toEqual(Float64Array.of(0.1, -2.449293598294707e-17, 0.08));
    expect(netcdf.values('nothing')).toBeUndefined();
    expect(netcdf.isWhole).toBe(true);
  });

  it('have single values, as the frequency of a mode', () => {
    const mode = readNetcdf(fixture('mode0.1.1474253E+09.mod'), 'mode');

    expect(mode.values('frequency')).toEqual(Float64Array.of(1147425278.3521006));
    expect(mode.variables.find(({ name }) => name === 'frequency')?.shape).toEqual([]);
  });

  it('may be made of records', () => {
    const bytes = Uint8Array.from([...records(), ...file(0x0001_0000, 70_000, 0x0002_0000, -5)]);
    const netcdf = readNetcdf(bytes, 'x.ncdf');

    expect(netcdf.values('a')).toEqual(Float64Array.of(1, 2));
    expect(netcdf.values('b')).toEqual(Float64Array.of(70_000, -5));
    expect(netcdf.isWhole).toBe(true);
    expect(readNetcdf(bytes.slice(0, -1), 'x.ncdf').isWhole).toBe(false);
  });

  it('are never whole when cut, and lose no values silently', () => {
    const taken: number[] = [];
    for (let at = 0; at < mesh.length; at += at < 600 ? 1 : 997) {
      const cut = mesh.slice(0, at);
      if (errorOf(cut) === 'nothing' && readNetcdf(cut, 'x.ncdf').isWhole) taken.push(at);
    }
    const half = readNetcdf(mesh.slice(0, 20_000), 'x.ncdf');

    expect(taken).toEqual([]);
    expect(() => half.values('tetrahedron_interior')).toThrow('the variable tetrahedron_interior is cut off');
    expect(half.values('coords')).toHaveLength(1500);
  });

  it('are told from everything else', () => {
    expect(errorOf(new Uint8Array())).toBe('the file is empty');
    expect(errorOf(file('\u0089HDF', 0))).toBe('this is an HDF5 file (netCDF-4), which is not read');
    expect(errorOf(file('version https://git-lfs.github.com/spec/v1'))).toContain('git-LFS pointer');
    expect(errorOf(file('CDF\u0003', 0))).toBe('this is not a netCDF file');
  });

  it('never crash the reader, whatever is changed in them', () => {
    const changes = fc.array(fc.tuple(fc.nat(599), fc.nat(255)), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(changes, (all) => {
        const bytes = mesh.slice(0, 3000);
        for (const [at, value] of all) bytes[at] = value;
        expect(errorOf(bytes, readSlacMesh)).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

describe('an ACE3P mesh', () => {
  it('has elements, nodes, boundaries and volumes', () => {
    expect(readSlacMesh(mesh, 'pillbox.ncdf')).toEqual({
      nodes: 500,
      elements: 1762,
      boundaries: [1, 2, 6],
      volumes: [1],
    });
  });

  it('is told from other netCDF files and from half a mesh', () => {
    expect(errorOf(fixture('mode0.1.1474253E+09.mod'), readSlacMesh)).toContain('is not an ACE3P mesh');
    expect(errorOf(mesh.slice(0, -1), readSlacMesh)).toBe('the mesh is cut off');
  });
});
