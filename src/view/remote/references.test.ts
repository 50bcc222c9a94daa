import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const item = (format: string, text: string): string => `<Xdmf><DataItem ${format}>${text}</DataItem></Xdmf>`;
const files: [name: string, text: string, found: string[]][] = [
  ['a.xdmf', item('Format="HDF"', ' ../x.h5:/a '), ['../x.h5']],
  ['b.xdmf', item('format="hdf"', '../x.h5:/a'), ['../x.h5']],
  ['c.xdmf', item('Format="XML"', '1 2 3'), []],
  ['d.xmf', '<Xdmf xmlns:XI="x"><XI:Include HREF="../y.xmf"/></Xdmf>', ['../y.xmf']],
  ['e.pvd', '<VTKFile><DataSet File="../z.vtu"/></VTKFile>', ['../z.vtu']],
];

it('finds the files that XML names, in whatever letters a reader may take', () => {
  const folder = mkdtempSync(join(tmpdir(), 'references-'));
  for (const [name, text] of files) writeFileSync(join(folder, name), text);
  const program = `
import json, os, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from references import references
folder, *names = sys.argv[1:]
print(json.dumps([[os.path.relpath(path, folder) for path in references(os.path.join(folder, name))] for name in names]))`;
  const words = ['-B', '-c', program, folder, ...files.map(([name]) => name)];
  try {
    expect(JSON.parse(execFileSync('python3', words, { encoding: 'utf8' }))).toEqual(files.map(([, , found]) => found));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
