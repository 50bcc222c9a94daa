import {
  closeSync,
  ftruncateSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { filesInMemory } from '../files-in-memory.ts';
import { localFiles } from '../local-files.ts';
import { gun3p } from './gun3p.ts';
import { t3p } from './t3p.ts';
import { track3p } from './track3p.ts';

const folder = mkdtempSync(join(tmpdir(), 'simtrail-large-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const resources = { nodes: 1, processes: 4, runtime: 60 };

describe('a table of more than 64 MiB', () => {
  it('is read like any other', async () => {
    const output = join(folder, 'track3p_results/OUTPUT');
    mkdirSync(output, { recursive: true });
    writeFileSync(join(folder, 'track3p_results/track3p.log'), 'Total Emitted Particles = 2\nDone!\n');
    const row = (level: string, id: number, most: string): string => `${id} ${level} ${most}${' '.repeat(100)}\n`;
    const names = 'ID fieldlevel maxEnhancement enhancement averageEnhancement'.split(' ').slice(0, 3);
    const more = ' enhancement averageEnhancement';
    const table = openSync(join(output, 'enhancementCounter'), 'w');
    writeSync(table, `${names.join(' ')}${more}\n`);
    const block = row('1.0D+06', 1, '0.5 0 0').repeat(20_000);
    for (let at = 0; at < 32; at++) writeSync(table, block);
    writeSync(table, row('2.0D+06', 7, '3.5 0 0'));
    closeSync(table);

    const quantities = await track3p.quantities(localFiles(folder));

    expect(quantities.filter(({ name }) => name === 'max_enhancement' || name === 'multipacting_onset')).toMatchObject([
      { name: 'multipacting_onset', value: 2e6 },
      { index: { field_level: 1e6 }, value: 0.5 },
      { index: { field_level: 2e6 }, value: 3.5, source: { line: 640_002 } },
    ]);
  });

  it('is not read when it is one line, and nothing else is lost', async () => {
    const file = openSync(join(folder, 'track3p_results/OUTPUT/resonantparticles'), 'w');
    writeSync(file, 'Field_Level ID Energy\n');
    ftruncateSync(file, 80 << 20);
    closeSync(file);

    const quantities = await track3p.quantities(localFiles(folder));

    expect(quantities.find(({ name }) => name === 'max_impact_energy')?.unreadable).toMatch(/binary|line/);
    expect(quantities.find(({ name }) => name === 'emitted_particles')?.value).toBe(2);
  });
});

describe('an input that is broken in every line', () => {
  const model = 'ModelInfo: {\n  File: ./m.ncdf\n  BoundaryCondition: {\n';
  const mesh = new Uint8Array(readFileSync(new URL('../../../test/fixtures/slac/pillbox.ncdf', import.meta.url)));

  it('is looked at once a line', async () => {
    const text = `${model}${'    Exterior: 99\n'.repeat(30_000)}  }\n}\n`;
    const files = filesInMemory({ 'a.gun3p': text, 'm.ncdf': mesh });
    const before = process.cpuUsage();
    const found = await gun3p.preflight(await gun3p.inputs('a', files), files, resources);
    const { user } = process.cpuUsage(before);

    expect(found).toHaveLength(201);
    expect(found[0]?.message).toContain('a.gun3p:4: ModelInfo.BoundaryCondition.Exterior[1] uses the boundary 99');
    expect(found.at(-1)?.message).toBe('there are 29800 more findings');
    expect(user).toBeLessThan(20e6); // the square of the lines took minutes
  });

  it('is told of in messages that can be read', async () => {
    const files = filesInMemory({
      'a.t3p': `ModelInfo: {\n  ${'<a>'.repeat(100_000)}File: x.ncdf\n}\nMaterial: { File: ${'y'.repeat(1e6)}.dat }\n`,
    });
    const error = await t3p.inputs('a', files).catch((reason: unknown) => reason as Error);

    expect(error).toMatchObject({ code: 'INPUT_MISSING' });
    expect((error as Error).message.length).toBeLessThan(2000);
  });
});
