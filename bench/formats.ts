import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readColumnsFrom } from '../src/formats/ace3p/index.ts';
import { readAttributeResource } from '../src/formats/smtk/index.ts';
import { openFields, openFile } from '../src/view/index.ts';
import { aResource, aTable, tetrahedra } from './formats-files.ts';
import { figureOf, inTurns, type Figure } from './figure.ts';

const run = promisify(execFile);
const megabyte = 1e6;

/** The readers' figures, measured in a folder that is removed afterwards. Takes a minute and half a gigabyte of disk. */
export async function formatFigures(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'simtrail-bench-'));
  try {
    return [
      await table(aTable(100 * megabyte, join(folder, 'table.out'))),
      ...(await resource(aResource(20 * megabyte, join(folder, 'resource.smtk')))),
      ...(await surface(tetrahedra(100, join(folder, 'mesh.vtu')))),
    ];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The sum of one column of seven. */
async function table(path: string): Promise<Figure> {
  const ours = async (): Promise<number> => {
    const source = await openFile(path);
    const found = await readColumnsFrom(source, { columns: ['Hz'] });
    await source.close();
    return (found.column('Hz') ?? new Float64Array()).reduce((sum, value) => sum + value, 0);
  };
  const awk = async (): Promise<number> => {
    const script = `wc -l '${path}' && awk '{ sum += $4 } END { printf "%.17g", sum }' '${path}'`;
    return Number((await run('sh', ['-c', script])).stdout.split('\n')[1]);
  };
  const [sum, expected] = [await ours(), await awk()];
  if (!(Math.abs(sum - expected) <= 1e-9 * Math.abs(expected))) throw new Error(`${sum} is not ${expected}`);
  return figureOf('sum a column of a 100 MB table, against wc -l and awk', await inTurns(9, ours, awk), { bar: 1 });
}

async function resource(path: string): Promise<Figure[]> {
  const text = await readFile(path, 'utf8');
  const parse = async (): Promise<unknown> => JSON.parse(text) as unknown;
  const read = async (): Promise<unknown> => readAttributeResource(text, path);
  const list = async (): Promise<unknown> => readAttributeResource(text, path).parameters();
  return [
    figureOf('read a 20 MB attribute resource, against JSON.parse', await inTurns(9, read, parse), { bar: 4 }),
    figureOf('the same with every parameter listed', await inTurns(5, list, parse), { bar: 8 }),
  ];
}

const filter = `
import sys, time
from paraview.simple import *
start = time.time()
reader = XMLUnstructuredGridReader(FileName=[sys.argv[1]])
triangles = Triangulate(Input=ExtractSurface(Input=reader))
triangles.UpdatePipeline()
print(1000 * (time.time() - start), triangles.GetDataInformation().GetNumberOfCells())
`;

/** From the file to triangles with a field, each in a process of its own, whose start does not count. */
async function surface(path: string): Promise<Figure[]> {
  const size = statSync(path).size / megabyte;
  if (spawnSync('pvpython', ['--version']).status !== 0) {
    console.log('not measured for want of pvpython: surface of 5 million tetrahedra');
    return [];
  }
  const times = { ours: [] as number[], baseline: [] as number[], memory: [] as number[] };
  for (let round = 0; round < 5; round++) {
    const [ours = 0, triangles, memory = 0] = await numbersOf(process.execPath, [
      process.argv[1] ?? '',
      'surface-of',
      path,
    ]);
    const [theirs = 0, expected] = await numbersOf('pvpython', ['-c', filter, path]);
    if (triangles !== expected) throw new Error(`${triangles} triangles are not ${expected}`);
    times.ours.push(ours);
    times.baseline.push(theirs);
    times.memory.push(memory);
  }
  const middle = (values: number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
  const spent = { ours: middle(times.ours), baseline: middle(times.baseline) };
  const memory = { ours: middle(times.memory), baseline: size };
  return [
    figureOf("surface of 5 million tetrahedra, against ParaView's ExtractSurface", spent, { bar: 1 }),
    // Well below four times the file, which a reader that holds all of it at once takes.
    figureOf('most memory of it, against the size of the file', memory, { bar: 2, unit: 'MB' }),
  ];
}

async function numbersOf(program: string, args: readonly string[]): Promise<number[]> {
  const { stdout } = await run(program, args);
  return (stdout.trim().split('\n').at(-1) ?? '').split(' ').map(Number);
}

/** What the process of one measurement does. */
export async function surfaceOf(path: string): Promise<string> {
  const start = performance.now();
  const source = await openFile(path);
  const fields = await openFields(source, { open: () => Promise.reject(new Error('one file')) });
  const { triangles } = await fields.surface();
  const spent = performance.now() - start;
  await source.close();
  return `${spent} ${triangles.length / 3} ${(process.resourceUsage().maxRSS * 1024) / megabyte}`;
}
