import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';

const heads: [head: string, places: string[] | null][] = [
  ['x,y,z', ['x', 'y', 'z']],
  ['\uFEFFid,X (m),"Y (m)", Z (m) ,q\r\n1,2,3,4,5', ['X (m)', 'Y (m)', 'Z (m)']],
  ['x_mm,y_mm,z_mm', ['x_mm', 'y_mm', 'z_mm']],
  ['z[um],x[um],y[um]', ['x[um]', 'y[um]', 'z[um]']],
  ['"E:0","E:1","E:2","Points:0","Points:1","Points:2"', ['Points:0', 'Points:1', 'Points:2']],
  ['z_m,r_m,h_a_per_m', null],
  ['x,y,z,x', null],
  ['x,y,z,x_m', null],
  ['x,y', null],
  ['max,may,maz', null],
  ['', null],
];

it('takes for points what has one column each for x, y and z, in any order and with units', () => {
  const program = `
import json, sys
sys.path.insert(0, ${JSON.stringify(import.meta.dirname)})
from tables import places_in
print(json.dumps([places_in(head) for head in json.load(sys.stdin)]))`;
  const input = JSON.stringify(heads.map(([head]) => head));
  const found: unknown = JSON.parse(execFileSync('python3', ['-B', '-c', program], { encoding: 'utf8', input }));
  expect(found).toEqual(heads.map(([, places]) => places));
});
