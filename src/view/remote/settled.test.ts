import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';

/** Runs lines of Python that write files and give what of them is listed at a time, seconds. */
function listed(...lines: string[]): unknown {
  const root = mkdtempSync(join(tmpdir(), 'settled-'));
  const program = `
import json, os, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from settled import Settled
root, now, out, before = ${JSON.stringify(root)}, [1000.0], [], {}
settled = Settled(clock=lambda: now[0], wall=lambda: now[0])
def write(name, text):
    with open(os.path.join(root, name), 'w') as file:
        file.write(text)
    os.utime(os.path.join(root, name), (now[0], now[0]))
def at(seconds, groups):
    global before
    now[0] = 1000.0 + seconds
    before = settled.of(groups, root, before)
    out.append(before)
${lines.join('\n')}
print(json.dumps(out))`;
  try {
    return JSON.parse(execFileSync('python3', ['-B', '-c', program], { encoding: 'utf8' }));
  } finally {
    rmSync(root, { recursive: true });
  }
}

it('leaves out the newest step until it rests, whoever writes while it is looked at', () => {
  const steps = `groups = lambda n: {'a*.vtk' if n > 1 else 'a_0.vtk': ['a_%d.vtk' % i for i in range(n)]}`;
  const found = listed(
    steps,
    `write('a_0.vtk', 'whole'); at(10, groups(1))`,
    `write('a_1.vtk', 'ha'); at(12, groups(2))`,
    `write('a_1.vtk', 'half'); at(14, groups(2)); at(16, groups(2))`,
    `write('a_2.vtk', 'ha'); at(18, groups(3))`,
  );
  const [one, two] = [{ 'a_0.vtk': ['a_0.vtk'] }, { 'a*.vtk': ['a_0.vtk', 'a_1.vtk'] }];
  expect(found).toEqual([one, one, one, two, two]);
});

it('lists a single file when it rests, and one that grows or has its end at once', () => {
  const found = listed(
    `now[0] = 1009.5; write('m.ncdf', 'ha'); write('g.vtu', '<VTKFile>\\n</VTKFile>\\n'); write('h.vtu', '<VTKFile>'); write('t.csv', 'ha')`,
    `groups = {name: [name] for name in ('m.ncdf', 'g.vtu', 'h.vtu', 't.csv')}`,
    `at(10, groups); at(10.5, groups); at(12, groups)`,
    `write('m.ncdf', 'again'); at(14, groups)`,
  );
  const [most, all] = [
    ['g.vtu', 't.csv'],
    ['g.vtu', 'h.vtu', 'm.ncdf', 't.csv'],
  ];
  expect((found as object[]).map((one) => Object.keys(one).toSorted())).toEqual([most, most, all, all]);
});
