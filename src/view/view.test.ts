import * as fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bytesInMemory } from '../formats/bytes/index.ts';
import type { Cells, Mesh } from '../formats/mesh/index.ts';
import { extractSurface } from './extract-surface.ts';
import { facesOfType } from './cell-faces.ts';
import { openFields, type FieldFile } from './open-fields.ts';
import { mostFaces, outerFaces } from './outer-faces.ts';
import { scalarsOf, type Surface } from './surface.ts';
import { readSurface, writeSurface } from './surface-format.ts';
import { triangulate } from './triangulate.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/${name}`, import.meta.url)));

function open(name: string, mesh?: string): Promise<FieldFile> {
  const source = (path: string) => bytesInMemory(fixture(path), path);
  return openFields(source(name), {
    open: async (path) => source(`vtk/${path}`),
    mesh: async () => (mesh === undefined ? undefined : source(mesh)),
  });
}

function areaOf({ points, triangles }: Surface): number {
  let area = 0;
  for (let at = 0; at < triangles.length; at += 3) {
    const [a = [], b = [], c = []] = [0, 1, 2].map((corner) => {
      const point = 3 * (triangles[at + corner] ?? 0);
      return [...points.subarray(point, point + 3)];
    });
    const [u, v] = [b, c].map((p) => p.map((x, axis) => x - (a[axis] ?? 0)));
    const [ux = 0, uy = 0, uz = 0, vx = 0, vy = 0, vz = 0] = [...(u ?? []), ...(v ?? [])];
    area += Math.hypot(uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx) / 2;
  }
  return area;
}

/** Faces that one cell has, found the slow way. */
function singles({ types, connectivity }: Cells): number[] {
  const seen = new Map<string, number[]>();
  let start = 0;
  for (const [cell, type] of types.entries()) {
    const faces = facesOfType.get(type) ?? [];
    for (const [place, { points }] of faces.entries()) {
      const key = points
        .map((point) => connectivity[start + point] ?? 0)
        .toSorted((a, b) => a - b)
        .join();
      seen.set(key, [...(seen.get(key) ?? []), cell * mostFaces + place]);
    }
    start += Math.max(...faces.flatMap(({ points }) => points)) + 1;
  }
  return Array.from(seen.values())
    .filter((refs) => refs.length === 1)
    .flat()
    .toSorted((a, b) => a - b);
}

describe('files of ACE3P that follow each other', () => {
  const name = (file: string): string => `slac/${file}`;
  const moment = 'slac-moments/ts.0002.mod';
  const files = (broken?: string) => {
    const source = (path: string) => bytesInMemory(path === broken ? fixture(path).slice(0, 200) : fixture(path), path);
    return openFields(source(moment), {
      open: async (path) => source(path),
      mesh: async () => source(name('pillbox.ncdf')),
      series: async () => ['slac-moments/ts.0005.mod', name('mode0.1.1474253E+09.mod')],
    });
  };

  it('are its steps, each with its time or its frequency', async () => {
    const fields = await files();
    const peaks = [];
    for (const { step } of fields.steps) {
      const { arrays } = await fields.surface({ step });
      peaks.push(Math.max(...(arrays[0]?.values ?? [])));
    }

    // The period of the mode in eight steps.
    const [first, second, third] = fields.steps;
    expect(third?.frequency).toBeCloseTo(1_147_425_278.352, 3);
    expect((first?.time ?? 0) * (third?.frequency ?? 0)).toBeCloseTo(2 / 8, 9);
    expect((second?.time ?? 0) * (third?.frequency ?? 0)).toBeCloseTo(5 / 8, 9);
    expect(new Set(peaks).size).toBe(3);
    await expect(fields.surface({ step: 4 })).rejects.toMatchObject({ code: 'NO_FIELD' });
  });

  it('may be broken one by one', async () => {
    const fields = await files('slac-moments/ts.0005.mod');

    expect(fields.steps[1]).toEqual({ step: 2 });
    await expect(fields.surface({ step: 2 })).rejects.toMatchObject({ code: 'FILE_FORMAT' });
    expect((await fields.surface({ step: 3 })).arrays.length).toBeGreaterThan(0);
  });
});

describe('outer faces', () => {
  it('are those that only one cell has, in any mesh of tetrahedra, hexahedra and wedges', () => {
    const sizes = new Map([
      [10, 4],
      [12, 8],
      [13, 6],
    ]);
    const cell = fc
      .constantFrom(10, 10, 10, 12, 13)
      .chain((type) =>
        fc.tuple(
          fc.constant(type),
          fc.uniqueArray(fc.nat(11), { minLength: sizes.get(type) ?? 4, maxLength: sizes.get(type) ?? 4 }),
        ),
      );
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 40 }), (all) => {
        const cells = {
          types: Uint8Array.from(all, ([type]) => type),
          connectivity: Uint32Array.from(all.flatMap(([, points]) => points)),
          ends: undefined,
        };
        expect([...outerFaces(cells, 12)]).toEqual(singles(cells));
      }),
    );
  });

  it('do not have a face that three cells share', () => {
    const cells = {
      types: Uint8Array.of(10, 10, 10),
      connectivity: Uint32Array.of(0, 1, 2, 3, 0, 2, 1, 4, 0, 1, 2, 5),
      ends: undefined,
    };

    expect(outerFaces(cells, 6)).toHaveLength(9);
  });
});

describe('the surface of a mesh', () => {
  // Numbers of triangles and points and the area as ParaView 5.11 gives them (test/view/paraview.test.ts).
  it.each([
    ['vtk/mixed-ascii.vtu', 200, 80, 101.29338483030656],
    ['vtk/quadratic.vtu', 246, 138, 36.82408554830355],
    ['vtk/sphere-strips.vtp', 90, 47, 2.9127863556307845],
    ['vtk/sphere-ascii.vtp', 90, 47, 2.912786355630784],
    ['vtk/mixed-binary-42.vtk', 200, 80, 101.29338483030656],
    ['vtk/mixed-ascii-51.vtk', 200, 80, 101.29338483030656],
    ['vtk/sphere-strips.vtk', 90, 47, 2.9127863556307845],
    ['vtk/sphere-ascii.vtk', 90, 47, 2.912786355630784],
    ['vtk/grid-points.vtk', 104, 54, 62],
    ['vtk/grid-curved.vtk', 104, 54, 62],
    ['vtk/grid-planes.vtk', 104, 54, 62],
  ])('%s has %i triangles', async (name, triangles, points, area) => {
    const surface = await (await open(name)).surface();

    expect(surface.triangles).toHaveLength(3 * triangles);
    expect(surface.points).toHaveLength(3 * points);
    expect(areaOf(surface)).toBeCloseTo(area, 5);
  });

  it('has the values of its points and cells, and says what is not finite', async () => {
    const surface = await (await open('vtk/mixed-appended-zlib.vtu')).surface();
    const [p, v, c, id] = surface.arrays;

    expect(surface.arrays.map(({ name, on, components }) => [name, on, components])).toEqual([
      ['p', 'point', 1],
      ['v', 'point', 3],
      ['c', 'cell', 1],
      ['id', 'cell', 1],
    ]);
    for (let point = 0; point < surface.pointIds.length; point++) {
      const [x = 0, y = 0, z = 0] = surface.points.subarray(3 * point);
      expect(p?.values[point]).toBeCloseTo(Math.sin(3 * x) + y * z, 5);
      expect(Array.from(v?.values.subarray(3 * point, 3 * point + 3) ?? [], (value) => value + 0)).toEqual([
        y,
        0 - x,
        2 * z,
      ]);
    }
    expect(id?.values).toEqual(Float64Array.from(surface.cellIds));
    expect(c?.values.filter(Number.isNaN)).toHaveLength(surface.cellIds.filter((cell) => cell === 1).length);
    expect(c?.range).toEqual({ finite: { min: 0, max: 85 / 7 }, notFinite: 3 });
    expect(surface.notes).toEqual(['1 lines are not shown']);
    expect(surface.arrays.slice(1, 2).map((one) => Math.max(...scalarsOf(one, 'magnitude')))).toEqual([
      v?.range.finite?.max,
    ]);
  });

  it('looks outwards', async () => {
    const { points, triangles } = await (await open('slac/pillbox.ncdf')).surface({ fields: [] });
    let volume = 0;
    for (let at = 0; at < triangles.length; at += 3) {
      const [a = [], b = [], c = []] = [0, 1, 2].map((i) => [
        ...points.subarray(3 * (triangles[at + i] ?? 0)).subarray(0, 3),
      ]);
      const [ax = 0, ay = 0, az = 0] = a;
      const [bx = 0, by = 0, bz = 0] = b;
      const [cx = 0, cy = 0, cz = 0] = c;
      volume += (ax * (by * cz - bz * cy) + ay * (bz * cx - bx * cz) + az * (bx * cy - by * cx)) / 6;
    }
    // A pillbox of 0.1 m and 0.08 m, its wall of flat faces.
    expect(volume).toBeGreaterThan(0.97 * Math.PI * 0.1 ** 2 * 0.08);
    expect(volume).toBeLessThan(Math.PI * 0.1 ** 2 * 0.08);
  });

  it('is refused for a field or a step that is not there', async () => {
    const file = await open('vtk/mixed-ascii.vtu');

    await expect(file.surface({ fields: ['q'] })).rejects.toThrow('has no field q; it has p, v, c, id');
    await expect(file.surface({ step: 2 })).rejects.toThrow('has no step 2; it has 1');
  });
});

describe('a mode of ACE3P', () => {
  const mode = 'slac/mode0.1.1474253E+09.mod';

  it('has its frequency, and complex fields with an amplitude and a phase', async () => {
    const file = await open(mode, 'slac/pillbox.ncdf');
    const { fields } = await file.describe();
    const at = async (phase?: number): Promise<Surface> =>
      file.surface({ fields: ['bfield'], ...(phase === undefined ? {} : { phase }) });
    const [amplitude, zero, quarter] = [await at(), await at(0), await at(90)].map(({ arrays }) => arrays[0]);

    expect(file.steps).toEqual([{ step: 1, frequency: 1147425278.3521006 }]);
    expect(fields.map(({ name, on, isComplex }) => [name, on, isComplex])).toEqual([
      ['efield', 'point', false],
      ['bfield', 'point', true],
      ['boundary', 'cell', false],
      ['volume', 'cell', false],
    ]);
    // The fixture's magnetic field is imaginary: nothing at phase 0, minus all of it a quarter later.
    expect(zero?.range.finite).toEqual({ min: 0, max: 0 });
    expect(quarter?.range.finite?.max).toBeCloseTo(amplitude?.range.finite?.max ?? 0, 12);
    expect([amplitude?.phase, zero?.phase, quarter?.phase]).toEqual(['amplitude', 0, 90]);
  });

  it('has the boundaries of its mesh, which are its outer faces', async () => {
    const surface = await (await open('slac/pillbox.ncdf')).surface();
    const boundary = surface.arrays.find(({ name }) => name === 'boundary');

    expect(new Set(boundary?.values)).toEqual(new Set([1, 2, 6]));
    expect(surface.triangles.length / 3).toBe(762);
    expect(surface.notes).toEqual(['1143 midpoints of curved edges are not used: faces are drawn flat']);
  });

  it('needs its mesh', async () => {
    await expect(open(mode)).rejects.toThrow('the mesh that it belongs to is not there');
  });
});

describe('the form of a surface for the page', () => {
  it('gives back what was written', async () => {
    const surface = await (await open('vtk/mixed-ascii.vtu')).surface();
    const bytes = Uint8Array.from(Buffer.concat(writeSurface(surface))).buffer;

    expect(readSurface(bytes)).toEqual(surface);
  });

  it('is refused when it is cut anywhere', async () => {
    const whole = Uint8Array.from(Buffer.concat(writeSurface(await (await open('vtk/sphere-ascii.vtp')).surface())));
    for (let length = 0; length < whole.length - 8; length += 37) {
      expect(() => readSurface(whole.slice(0, length).buffer)).toThrow(/not a surface|cut off/);
    }
  });

  it('needs nothing of Node', () => {
    for (const file of ['surface-format.ts', 'surface.ts']) {
      expect(readFileSync(new URL(file, import.meta.url), 'utf8')).not.toMatch(/from 'node:|\bBuffer\b|process\./);
    }
  });
});

describe('triangulate', () => {
  const area = (corners: readonly (readonly [number, number])[]): [number, boolean] => {
    const positions = Float64Array.from(corners.flatMap(([x, y]) => [x, y, 1]));
    let sum = 0;
    const isCut = triangulate(
      7,
      corners.map((_, at) => at),
      positions,
      (a, b, c) => {
        const [ax, ay, bx, by, cx, cy] = [a, b, c].flatMap((at) => [
          positions[3 * at] ?? 0,
          positions[3 * at + 1] ?? 0,
        ]) as [number, number, number, number, number, number];
        sum += ((bx - ax) * (cy - ay) - (by - ay) * (cx - ax)) / 2;
      },
    );
    return [sum, isCut];
  };

  it('cuts a polygon that is not convex within its outline', () => {
    expect(
      area([
        [0, 0],
        [2, 0],
        [2, 2],
        [1, 0.5],
        [0, 2],
      ]),
    ).toEqual([2.5, true]);
  });

  it('refuses one that would take for ever', () => {
    const star = Array.from({ length: 5000 }, (_, i): [number, number] => {
      const angle = (2 * Math.PI * i) / 5000;
      return [Math.cos(angle) * (1 + (i % 2)), Math.sin(angle) * (1 + (i % 2))];
    });
    expect(area(star)).toEqual([0, false]);
  });
});

describe('a mesh in parts', () => {
  it('gives what a mesh in one part gives', async () => {
    const points = Float64Array.of(0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1);
    const mesh = (size: number): Mesh => ({
      file: 'x',
      pointCount: 5,
      cellCount: 2,
      arrays: [],
      notes: [],
      cells: async () => ({
        types: Uint8Array.of(10, 10),
        connectivity: Uint32Array.of(0, 1, 2, 3, 1, 2, 3, 4),
        ends: undefined,
      }),
      async *points() {
        for (let at = 0; at < points.length; at += size) yield points.subarray(at, at + size);
      },
      async *values() {},
    });
    const whole = await extractSurface(mesh(15));

    expect(whole.triangles).toHaveLength(18);
    for (const size of [1, 2, 4, 7]) expect(await extractSurface(mesh(size))).toEqual(whole);
  });
});
