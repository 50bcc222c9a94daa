import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { bytesInMemory } from '../bytes/index.ts';
import type { Mesh } from '../mesh/index.ts';
import { readPvd } from './pvd.ts';
import { openVtkXml } from './vtk-xml.ts';

const folder = new URL('../../../test/fixtures/vtk/', import.meta.url);
const fixture = (name: string): Uint8Array => new Uint8Array(readFileSync(new URL(name, folder)));
const mixed = readdirSync(folder).filter((name) => /^mixed.*\.vtu$/.test(name));

async function contentOf(bytes: Uint8Array, file = 'x.vtu'): Promise<Record<string, number[]>> {
  const mesh: Mesh = await openVtkXml(bytesInMemory(bytes, file));
  const { types, connectivity } = await mesh.cells();
  const content: Record<string, number[]> = { types: [...types], connectivity: [...connectivity], points: [] };
  for await (const part of mesh.points()) content['points']?.push(...part);
  for (const array of mesh.arrays) {
    const values: number[] = (content[`${array.on} ${array.name} ${array.components}`] = []);
    for await (const part of mesh.values(array)) values.push(...part);
  }
  return content;
}

async function errorOf(bytes: Uint8Array | string): Promise<string> {
  try {
    await contentOf(typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes);
    return 'it was read';
  } catch (error) {
    if (AppError.is(error, 'FILE_FORMAT')) return error.message;
    throw error;
  }
}

const vtu = (piece: string, root = ''): string =>
  `<VTKFile type="UnstructuredGrid" ${root}>\n<UnstructuredGrid>\n${piece}\n</UnstructuredGrid>\n</VTKFile>\n`;
const array = (about: string, numbers: string): string => `<DataArray ${about}>${numbers}</DataArray>`;
const triangle = (points: string, connectivity = '0 1 2', offsets = '3'): string =>
  vtu(`<Piece NumberOfPoints="3" NumberOfCells="1">
<Points>${array('type="Float64" NumberOfComponents="3"', points)}</Points>
<Cells>${array('type="Int32" Name="connectivity"', connectivity)}${array('type="Int32" Name="offsets"', offsets)}
${array('type="UInt8" Name="types"', '5')}</Cells>
</Piece>`);

describe('VTK XML files of ParaView', () => {
  it.each(mixed)('%s has the numbers of the others', async (name) => {
    const content = await contentOf(fixture(name));
    const text = await contentOf(fixture('mixed-ascii.vtu'));

    expect(Object.keys(content)).toEqual(Object.keys(text));
    expect(content['types']).toEqual(text['types']);
    expect(content['connectivity']).toEqual(text['connectivity']);
    for (const [key, values] of Object.entries(content)) {
      const other = text[key] ?? [];
      expect(values).toHaveLength(other.length);
      // The text has fewer digits.
      const isFar = values.some(
        (value, at) => Math.abs(value - (other[at] ?? 0)) > 1e-6 * Math.max(1, Math.abs(value)),
      );
      expect([key, isFar]).toEqual([key, false]);
    }
    expect(content['cell c 1']?.[1]).toBeNaN();
    expect(content['cell id 1']).toEqual(Array.from({ length: 87 }, (_, cell) => cell));
  });

  it.each([...mixed, 'quadratic.vtu'])('%s is refused when it is cut, with a place', async (name) => {
    const whole = fixture(name);
    const read: number[] = [];
    // The last tags of appended data carry nothing.
    const end = Buffer.from(whole).lastIndexOf(
      name.includes('appended') || name === 'quadratic.vtu' ? '</AppendedData>' : '</Cells>',
    );
    for (let at = 0; at < end - 8; at += 61) {
      const message = await errorOf(whole.slice(0, at));
      if (message === 'it was read') read.push(at);
      else if (!/^x\.vtu:\d+: .*\(byte \d+\)\.$/.test(message)) read.push(at);
    }
    expect(read).toEqual([]);
  });

  it('never crash the reader, whatever is changed in them', async () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...mixed), changes, async (name, all) => {
        const bytes = fixture(name);
        for (const [at, value] of all) bytes[at % bytes.length] = value;
        expect(await errorOf(bytes)).not.toBe('');
      }),
      { numRuns: 200 },
    );
  });
});

describe('VTK XML text', () => {
  it('has numbers as they are written, not finite ones too', async () => {
    const { points } = await contentOf(
      new TextEncoder().encode(triangle(' 0.1 -1e-3 nan\n+2. .5 inf 1E22 123456789.123456789 -0 ')),
    );

    expect(points).toEqual([0.1, -0.001, NaN, 2, 0.5, Infinity, 1e22, 123456789.12345679, -0]);
  });

  it.each([
    [triangle('0 0 0 1 0 0 0 1'), 'x.vtu:4: 9 numbers are described, and the text is too short for them'],
    [triangle('0 0 0 1 0 0 0 1 0 9'), 'x.vtu:4: more than the 9 numbers that are described'],
    [triangle('0 0 0 1 0 0 0 1 1,5'), 'x.vtu:4: "1,5" is no Float64'],
    [triangle('0 0 0 1 0 0 0 1 0', '0 1 3'), 'x.vtu:5: number 3 of the connectivity is no point of the mesh'],
    [triangle('0 0 0 1 0 0 0 1 0', '0 1 -1'), 'x.vtu:5: number 3 of the connectivity is no point of the mesh'],
    [triangle('0 0 0 1 0 0 0 1 0', '0 1 2', '4'), 'x.vtu:5: cell 1 has 4 points, its type 5 other'],
    [triangle('0 0 0 1 0 0 0 1 0', '0 1 2.5'), 'x.vtu:5: "2.5" is no Int32'],
    [triangle('0 0 0 1 0 0 0 1      '), 'x.vtu:4: 9 numbers are described, and there are 8'],
    [triangle('0').replace('"UInt8"', 'UInt8'), 'x.vtu:6: <DataArray> has attributes that cannot be read'],
    [triangle('0').replaceAll('>5<', '>71<'), 'x.vtu:6: cell 1 has the type 71, which is not read'],
    ['<!DOCTYPE a [<!ENTITY b "c">]><VTKFile/>', 'x.vtu:1: document types are not read'],
    [vtu('<a b="&c;"/>'), 'x.vtu:3: b has an entity that is not known'],
    [vtu('<a></b>'), 'x.vtu:3: </b> closes nothing here'],
    [vtu('<a>'.repeat(100_000)), 'x.vtu:3: nested more than 20 deep'],
    [vtu('', 'compressor="vtkLZMADataCompressor"'), 'x.vtu:1: compressor="vtkLZMADataCompressor" is not read'],
    ['<VTKFile type="ImageData"/>', 'x.vtu:1: ImageData is not read; an UnstructuredGrid or PolyData is'],
    ['', 'x.vtu:1: the file is empty'],
    ['version https://git-lfs.github.com/spec/v1\n', 'x.vtu:1: this is a git-LFS pointer'],
  ])('%#: is refused with its line', async (text, message) => {
    expect(await errorOf(text)).toContain(message);
  });

  it('may promise more than it has without taking the memory for it', async () => {
    const huge = triangle('0 0 0 1 0 0 0 1 0').replace('NumberOfCells="1"', 'NumberOfCells="999999999999"');
    const before = process.memoryUsage().rss;

    expect(await errorOf(huge)).toContain('999999999999 numbers are described, and the text is too short');
    expect(process.memoryUsage().rss - before).toBeLessThan(200e6);
  });
});

describe('a collection', () => {
  const collection = (sets: string): Promise<unknown> =>
    readPvd(
      bytesInMemory(
        new TextEncoder().encode(`<VTKFile type="Collection"><Collection>${sets}</Collection></VTKFile>`),
        'x.pvd',
      ),
    );

  it('has its files by time', async () => {
    const sets = '<DataSet timestep="2" file="b.vtu"/><DataSet timestep="1e-1" part="0" file="a/&amp;.vtu"/>';

    expect(await collection(sets)).toEqual([
      { time: 0.1, files: ['a/&.vtu'] },
      { time: 2, files: ['b.vtu'] },
    ]);
  });

  it('is refused where a time is no number', async () => {
    await expect(collection('<DataSet timestep="x" file="b.vtu"/>')).rejects.toThrow('a timestep that is no number');
  });
});
