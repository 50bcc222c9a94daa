import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { AppError } from '../errors/index.ts';
import { bytesInMemory } from '../formats/bytes/index.ts';
import { openFields } from './open-fields.ts';

const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../../test/fixtures/vtk/${name}`, import.meta.url)));

const open = (text: string, name = 'whole') =>
  openFields(bytesInMemory(new TextEncoder().encode(text), name), {
    open: async (path) => {
      if (path !== 'gone.vtu') return bytesInMemory(fixture(path), path);
      throw new AppError('INPUT_UNREADABLE', { path, why: 'it is not there' });
    },
  });

const inPieces = (...files: readonly string[]): string =>
  `<?xml version="1.0"?>\n<VTKFile type="PUnstructuredGrid" version="0.1">\n<PUnstructuredGrid GhostLevel="0">\n<PPoints><PDataArray type="Float32" NumberOfComponents="3"/></PPoints>\n${files
    .map((file) => `<Piece Source="${file}"/>\n`)
    .join('')}</PUnstructuredGrid>\n</VTKFile>\n`;

const inBlocks = `<VTKFile type="vtkMultiBlockDataSet" version="1.0">
<vtkMultiBlockDataSet>
<Block index="0" name="fluid"><DataSet index="0" name="a" file="mixed-binary.vtu"/><DataSet index="1"/></Block>
<DataSet index="1" file="mixed-appended-raw-big.vtu"/>
</vtkMultiBlockDataSet>
</VTKFile>
`;

const inSteps = `<VTKFile type="Collection"><Collection>
<DataSet timestep="0" part="0" file="mixed-ascii.vtu"/>
<DataSet timestep="0" part="1" file="mixed-binary-zlib.vtu"/>
</Collection></VTKFile>
`;

describe('a mesh in parts', () => {
  it.each([
    ['.pvtu', inPieces('mixed-ascii.vtu', 'mixed-appended-zlib.vtu')],
    ['.vtm', inBlocks],
    ['.pvd', inSteps],
  ])('is one mesh with the fields of all of them (%s)', async (_, text) => {
    const one = await openFields(bytesInMemory(fixture('mixed-ascii.vtu'), 'one'), {
      open: () => Promise.reject(new Error('none')),
    });
    const alone = await one.surface();
    const about = await one.describe();
    const both = await open(text);
    const surface = await both.surface();

    expect(await both.describe()).toEqual({
      ...about,
      pointCount: 2 * about.pointCount,
      cellCount: 2 * about.cellCount,
    });
    expect(surface.triangles).toHaveLength(2 * alone.triangles.length);
    expect(surface.bounds).toEqual(alone.bounds);
    expect(surface.arrays.map(({ name }) => name)).toEqual(alone.arrays.map(({ name }) => name));
    for (const [at, { values }] of surface.arrays.entries()) {
      const own = alone.arrays[at]?.values ?? [];
      expect(Array.from(values, (value) => value + 0)).toEqual(Array.from([...own, ...own], (value) => value + 0)); // -0 is 0
    }
    expect(surface.notes.join()).toContain('faces between the 2 parts');
  });

  it('has the fields that every part has', async () => {
    const quadratic = (await (await open(inPieces('quadratic.vtu'))).describe()).fields.map(({ name }) => name);
    const mixed = (await (await open(inPieces('mixed-ascii.vtu'))).describe()).fields.map(({ name }) => name);
    const both = await (await open(inPieces('quadratic.vtu', 'mixed-ascii.vtu'))).describe();

    expect(
      both.fields.map(({ name }) => name).filter((name) => !(quadratic.includes(name) && mixed.includes(name))),
    ).toEqual([]);
    expect(
      (await (await open(inPieces('quadratic.vtu', 'mixed-ascii.vtu'))).surface()).triangles.length,
    ).toBeGreaterThan(0);
  });

  it('of a step is refused with more files than may be open', async () => {
    const dataSet = '<DataSet timestep="0" file="mixed-ascii.vtu"/>\n';
    const fields = await open(inSteps.replace('<Collection>', `<Collection>${dataSet.repeat(50_000)}`), 'steps.pvd');

    await expect(fields.surface()).rejects.toThrow('steps.pvd:1: 50002 parts are more than 500');
  });

  it.each([
    [inPieces(), 'a mesh in parts without a part'],
    [inPieces('mixed-ascii.vtu', 'gone.vtu'), 'it is not there'],
    [inPieces('sphere-ascii.vtp', 'make.py'), 'make.py:1'],
    [inPieces('mixed-ascii.vtu').replace(' Source="mixed-ascii.vtu"', ''), 'a part without a file'],
    [inPieces(...Array.from({ length: 501 }, () => 'mixed-ascii.vtu')), '501 parts are more than 500'],
    [inBlocks.slice(0, 150), 'the file ends inside'],
  ])('is refused by name where it cannot be read (%#)', async (text, why) => {
    await expect(open(text)).rejects.toThrow(why);
  });
});
