import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../../errors/index.ts';
import { bytesInMemory, type FieldNumbers } from '../../bytes/index.ts';
import type { Mesh } from '../../mesh/index.ts';
import { openVtkXml } from '../vtk-xml.ts';
import { openVtkLegacy } from './vtk-legacy.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../../../test/fixtures/vtk/${name}`, import.meta.url)));
const mixed = ['mixed-ascii-42.vtk', 'mixed-ascii-51.vtk', 'mixed-binary-42.vtk', 'mixed-binary-51.vtk'];
const grids = ['grid-points.vtk', 'grid-curved.vtk', 'grid-planes.vtk'];
const all = [...mixed, ...grids, 'sphere-strips.vtk', 'sphere-ascii.vtk'];

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
const open = (bytes: Uint8Array | string): Promise<Mesh> =>
  openVtkLegacy(bytesInMemory(typeof bytes === 'string' ? bytesOf(bytes) : bytes, 'x.vtk'));

async function numbersOf(parts: AsyncIterable<FieldNumbers>): Promise<number[]> {
  const all: number[] = [];
  for await (const part of parts) for (const number of part) all.push(number);
  return all;
}

async function contentOf(mesh: Mesh): Promise<Record<string, number[]>> {
  const { types, connectivity, ends } = await mesh.cells();
  const content: Record<string, number[]> = {
    types: [...types],
    connectivity: [...connectivity],
    ends: [...(ends ?? [])],
    points: await numbersOf(mesh.points()),
  };
  for (const array of mesh.arrays)
    content[`${array.on} ${array.name} ${array.components}`] = await numbersOf(mesh.values(array));
  return content;
}

async function errorOf(bytes: Uint8Array | string): Promise<string> {
  try {
    await contentOf(await open(bytes));
    return 'it was read';
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return error.message;
    throw error;
  }
}

const near = (numbers: readonly number[] | undefined): (number | undefined)[] =>
  (numbers ?? []).map((number) => Number(number.toPrecision(6)) + 0);

const triangle = (
  after = '',
  { points = '0 0 0 1 0 0 0 1 0', cells = 'CELLS 1 4\n3 0 1 2', types = '5' } = {},
): string =>
  `# vtk DataFile Version 3.0\na title\nASCII\nDATASET UNSTRUCTURED_GRID\nPOINTS 3 float\n${points}\n${cells}\nCELL_TYPES 1\n${types}\n${after}`;

describe('legacy files that VTK wrote', () => {
  it.each(mixed)('%s has the numbers of the XML file', async (name) => {
    const mesh = await open(fixture(name));
    const content = await contentOf(mesh);
    const other = await contentOf(await openVtkXml(bytesInMemory(fixture('mixed-appended-raw.vtu'), 'x.vtu')));

    expect(near(content['points'])).toEqual(near(other['points']));
    for (const key of ['types', 'connectivity', 'ends', 'cell id 1']) expect(content[key]).toEqual(other[key]);
    for (const key of ['point p 1', 'point v 3', 'cell c 1']) expect(near(content[key])).toEqual(near(other[key]));
    expect(content['cell c 1']?.[1]).toBeNaN();
    const isText = name.includes('ascii');
    expect(content['cell marks 1']).toEqual(
      isText ? Array.from({ length: 87 }, (_, cell) => Number(cell % 3 === 0)) : undefined,
    );
    expect(mesh.notes).toEqual(isText ? [] : ['marks is not shown: its values are bits']);
  });

  it.each(grids)('%s has its points and cells', async (name) => {
    const mesh = await open(fixture(name));
    const content = await contentOf(mesh);

    expect([mesh.pointCount, mesh.cellCount]).toEqual([60, 24]);
    expect(content['types']).toEqual(Array.from({ length: 24 }, () => 12));
    expect(content['points']?.slice(0, 6)).toEqual([1, 2, 3, 1.5, 2, 3]);
    expect(content['points']?.slice(-3)).toEqual([2.5, 4, 11]);
    expect(content['connectivity']?.slice(-8)).toEqual([42, 43, 47, 46, 54, 55, 59, 58]);
    expect(content['cell id 1']).toEqual(Array.from({ length: 24 }, (_, cell) => cell));
    const x10y = Array.from({ length: 60 }, (_, at) => 1 + 0.5 * (at % 4) + 10 * (2 + (Math.floor(at / 4) % 3)));
    expect(content['point x + 10 y 1']).toEqual(x10y);
  });

  it.each(all)('%s is refused when it is cut, with a place', async (name) => {
    const whole = fixture(name);
    const end = Buffer.from(whole).lastIndexOf(name.startsWith('sphere') ? 'NORMALS' : 'DATA');
    const read: string[] = [];
    for (let at = 0; at < end; at += 61) {
      const message = await errorOf(whole.slice(0, at));
      // A file that ends behind a whole part is a whole file: what would come next may be left out.
      if (
        message === 'it was read'
          ? at < end - 800 && !/DATA|POLYGONS|STRIPS/.test(Buffer.from(whole.subarray(0, at)).toString('latin1'))
          : !/^x\.vtk:\d+: .*\(byte \d+\)\.$/.test(message)
      )
        read.push(`${at}: ${message}`);
    }
    expect(read).toEqual([]);
  });

  it('never crash the reader, whatever is changed in them', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...all), changes, async (name, changed) => {
        const bytes = fixture(name);
        for (const [at, value] of changed) bytes[at % bytes.length] = value;
        expect(await errorOf(bytes)).not.toBe('');
      }),
      { numRuns: 300 },
    );
  });
});

describe('legacy text', () => {
  it('may have Windows line ends, tabs, words in any case and several on a line', async () => {
    const text = triangle(
      'Point_Data 3\nscalars  T%20hot DOUBLE\nlookup_table default\n1 nan\n-inf\nCELL_DATA 1 vectors E float 1 2 3\ncolor_scalars c 2 .5 1',
    )
      .replaceAll('\n', '\r\n')
      .replaceAll(' ', '\t')
      .replace('#\tvtk\tDataFile\tVersion\t', '# vtk DataFile Version ');

    expect(await contentOf(await open(text))).toMatchObject({
      'point T hot 1': [1, NaN, -Infinity],
      'cell E 3': [1, 2, 3],
      'cell c 2': [0.5, 1],
    });
  });

  it('has a table of colours and fields of the whole that are no fields of the surface', async () => {
    const mesh = await open(
      triangle(
        'CELL_DATA 1\nSCALARS s int 1\nLOOKUP_TABLE own\n7\nLOOKUP_TABLE own 1\n1 0 0 1\nFIELD f 2\ntime 1 2 int\n4 5\nNULL_ARRAY\n',
      ),
    );

    expect(mesh.arrays).toEqual([{ name: 's', components: 1, on: 'cell' }]);
    expect(await contentOf(mesh)).toMatchObject({ 'cell s 1': [7] });
  });

  it.each([
    ['# vtk DataFile Version 9.0\n', 'x.vtk:1: version 9 is not read; 1 to 5 are'],
    ['# vtk DataFile Version x\n', 'x.vtk:1: this is no legacy VTK file'],
    ['# vtk DataFile Version 3.0\na\nbinary?\n', 'x.vtk:3: the third line says neither ASCII nor BINARY'],
    ['# vtk DataFile Version 3.0\na\nASCII\nDATASET FIELD\n', 'x.vtk:4: the dataset "FIELD" is not read'],
    [triangle().replace('POINTS 3', 'POINTS -3'), 'x.vtk:5: "-3" is no count'],
    [triangle().replace('3 float', '3 bit'), 'x.vtk:5: numbers of the type "bit" are not read'],
    [triangle('', { points: '0 0 0 1 0 0 0 1' }), 'x.vtk:7: 9 numbers are described, and there are 8'],
    [triangle('', { cells: 'CELLS 1 4\n3 0 1 3' }), 'x.vtk:7: number 3 of the connectivity is no point of the mesh'],
    [triangle('', { cells: 'CELLS 1 4\n3 0 1 -1' }), 'x.vtk:7: cell 1 has the number -1'],
    [triangle('', { cells: 'CELLS 1 4\n4 0 1 2' }), 'x.vtk:7: 1 cells in 4 numbers are described, and they are others'],
    [triangle('', { cells: 'CELLS 1 4\n2 0 1 1' }), 'x.vtk:7: 1 cells are described, and there are more'],
    [triangle('', { cells: 'CELLS 5 4\n3 0 1 2' }), 'x.vtk:7: 5 cells cannot be in 4 numbers'],
    [triangle('', { types: '42' }), 'cell 1 has the type 42, which is not read'],
    [triangle('', { types: '9' }), 'cell 1 has 3 points, its type 9 other'],
    [triangle().replace('CELL_TYPES 1\n5', ''), '1 cells have 0 CELL_TYPES'],
    [triangle('POINT_DATA 4\n'), 'x.vtk:11: values for 4 points, and there are 3'],
    [triangle('POINT_DATA 3\nSCALARS s float\n1 2 3'), 'x.vtk:13: LOOKUP_TABLE is missing here'],
    [triangle('POINT_DATA 3\nVECTORS v float\n1 2 3'), '9 numbers are described, and the text is too short for them'],
    [triangle('POINT_DATA 3\nSPLINES v float\n1 2 3'), 'x.vtk:12: "SPLINES" is not known here'],
    [triangle('POINT_DATA 3\nconstructor v float\n1 2 3'), '"CONSTRUCTOR" is not known here'],
    [triangle('VERTICES 1 2\n1 0\n'), 'x.vtk:11: "VERTICES" is no part of UNSTRUCTURED_GRID'],
  ])('%#: is refused with its line', async (text, message) => {
    expect(await errorOf(text)).toContain(message);
  });

  it('may promise more than it has without taking the memory for it', async () => {
    const before = process.memoryUsage().rss;
    const grid = (dimensions: string): string =>
      `# vtk DataFile Version 3.0\na\nASCII\nDATASET STRUCTURED_POINTS\nDIMENSIONS ${dimensions}\n`;

    expect(await errorOf(grid('1000 1000 1000'))).toContain('cells are more than');
    expect(await errorOf(grid('999999999999999 0 1'))).toBe('it was read');
    expect(await errorOf(grid('200 200 200'))).toContain('8000000 points have no values');
    expect(await errorOf(triangle().replace('POINTS 3', 'POINTS 999999999999'))).toContain('the text is too short');
    expect(await errorOf(triangle().replace('CELLS 1 4', 'CELLS 1 999999999999'))).toContain('the text is too short');
    expect(await errorOf(triangle().replace('ASCII', 'BINARY'))).toContain('numbers are described, and the file ends');
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});
