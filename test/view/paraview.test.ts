import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openFields, openFile, saveSurface, type Surface } from '../../src/view/index.ts';

/** What ParaView makes of files: triangles as nine numbers, six digits of each, in an order of their own. */
const script = `
import json, sys
from paraview.simple import *
from paraview import servermanager
found = {}
for path in sys.argv[1:]:
    if path.endswith('.ncdf'):
        source = SLACDataReader(MeshFileName=[path])
        source = OutputPort(MergeBlocks(Input=source), 0)
    else:
        source = OpenDataFile(path)
    data = servermanager.Fetch(Triangulate(Input=ExtractSurface(Input=source)))
    if data.IsA('vtkMultiBlockDataSet'): data = data.GetBlock(0)
    array = data.GetPointData().GetArray('p')
    triangles = []
    for i in range(data.GetNumberOfCells()):
        cell = data.GetCell(i)
        if cell.GetNumberOfPoints() != 3: continue
        ids = [cell.GetPointId(k) for k in range(3)]
        triangles.append([[*data.GetPoint(k), array.GetValue(k) if array else 0] for k in ids])
    found[path] = triangles
print(json.dumps(found))
`;

type Corner = readonly number[];

/** Triangles that can be compared: each starts at its lowest corner and goes round as it did. */
function comparable(triangles: readonly (readonly Corner[])[]): string[] {
  const written = (corner: Corner): string => corner.map((value) => (Math.round(value * 1e5) + 0).toString()).join(' ');
  return triangles
    .map((corners) => {
      const texts = corners.map(written);
      const first = texts.indexOf(texts.toSorted()[0] ?? '');
      return [0, 1, 2].map((i) => texts[(first + i) % 3]).join(', ');
    })
    .toSorted();
}

function trianglesOf({ points, triangles, arrays }: Surface): Corner[][] {
  const p = arrays.find(({ name }) => name === 'p')?.values;
  return Array.from({ length: triangles.length / 3 }, (_, at) =>
    [0, 1, 2].map((corner) => {
      const id = triangles[3 * at + corner] ?? 0;
      return [...points.subarray(3 * id, 3 * id + 3), p?.[id] ?? 0];
    }),
  );
}

async function surfaceOf(path: string): Promise<Surface> {
  const source = await openFile(path);
  const fields = await openFields(source, { open: () => Promise.reject(new Error('one file')) });
  const surface = await fields.surface();
  await source.close();
  return surface;
}

const hasParaView = spawnSync('pvpython', ['--version']).status === 0;
if (!hasParaView)
  console.warn('SKIPPED: surfaces are not compared with ParaView, for there is no pvpython (python3-paraview)');

describe.skipIf(!hasParaView)('a surface is the one that ParaView makes', () => {
  const fixtures = resolve('test/fixtures/vtk');
  // ParaView's legacy reader does not read the NaN that its writer wrote as text.
  const names = readdirSync(fixtures).filter((name) => /\.vt[upk]$/.test(name) && !/ascii.*\d\.vtk$/.test(name));
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-view-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const askedOnce = new Map<string, Corner[][]>();
  const ask = (paths: readonly string[]): void => {
    const answer = execFileSync('pvpython', ['-c', script, ...paths], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
      maxBuffer: 1 << 28,
    });
    const found = JSON.parse(answer.trim().split('\n').at(-1) ?? '{}') as Record<string, Corner[][]>;
    for (const [path, triangles] of Object.entries(found)) askedOnce.set(path, triangles);
  };

  it('triangle by triangle, with its values and which way it looks', async () => {
    const paths = names.map((name) => join(fixtures, name));
    ask(paths);
    for (const path of paths) {
      const expected = askedOnce.get(path) ?? [];
      expect(expected.length).toBeGreaterThan(50);
      expect([path, ...comparable(trianglesOf(await surfaceOf(path)))]).toEqual([path, ...comparable(expected)]);
    }
  });

  it('of an ACE3P mesh too', async () => {
    const path = resolve('test/fixtures/slac/pillbox.ncdf');
    ask([path]);
    expect(askedOnce.get(path)).toHaveLength(762);
    expect(comparable(trianglesOf(await surfaceOf(path)))).toEqual(comparable(askedOnce.get(path) ?? []));
  });

  it('and what was written as .vtp and .stl is the same to ParaView', async () => {
    const surface = await surfaceOf(join(fixtures, 'mixed-ascii.vtu'));
    const [vtp, stl] = [join(folder, 'a.vtp'), join(folder, 'a.stl')];
    await saveSurface(surface, vtp);
    await saveSurface(surface, stl);
    ask([vtp, stl]);

    expect(comparable(askedOnce.get(vtp) ?? [])).toEqual(comparable(trianglesOf(surface)));
    expect(comparable(askedOnce.get(stl) ?? [])).toEqual(
      comparable(trianglesOf(surface).map((triangle) => triangle.map((corner) => [...corner.slice(0, 3), 0]))),
    );
  });
});
