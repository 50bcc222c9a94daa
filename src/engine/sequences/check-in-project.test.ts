import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppError } from '../../errors/index.ts';
import { Engine } from '../engine.ts';
import type { MachineRecord } from '../machine-record.ts';
import { localMachine } from '../machines.ts';

const code = `simtrail_code: 1
name: rod
title: A rod
program: [run.sh]
inputs:
  - { role: input, file: '*.json', as: input.json }
command: [sh, run.sh]
parameters: input
preflight:
  - { parameter: length_m, type: number, above: 0 }
counts: { mode: modes }
evidence: [{ file: out.json, json: tone }]
quantities:
  - { name: tone, unit: Hz, file: out.json, json: 'tones[*]', index: { mode: 'modes[*]' } }
  - { name: mass, unit: kg, file: out.json, json: mass }
`;
/** The same with a file that comes from somewhere else. */
const heated = code
  .replace('name: rod', 'name: heated')
  .replace('command:', "  - { role: heat, file: 'in/heat.csv' }\ncommand:");
const cluster: MachineRecord = {
  name: 'cluster',
  transport: 'ssh',
  host: 'cluster',
  scheduler: 'slurm',
  work_folder: '/scratch',
  poll_floor_seconds: 30,
  slurm: { limits: { nodes: 4, cpus_per_node: 8, runtime: 3600 } },
};

let folder: string;
let engine: Engine;
const stateHome = process.env['XDG_STATE_HOME'];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'simtrail-check-'));
  process.env['XDG_STATE_HOME'] = join(folder, 'state');
  await writeFile(join(folder, 'run.sh'), 'true\n');
  await writeFile(join(folder, 'code.yaml'), code);
  await writeFile(join(folder, 'heated.yaml'), heated);
  await writeFile(
    join(folder, 'rod.json'),
    '{ "length_m": 1, "modes": 3, "ends": "free", "steel": { "density": 7800 } }\n',
  );
  const machines = async (name: string): Promise<MachineRecord> => {
    const found = [{ ...localMachine(), cores: 2 }, cluster].find((one) => one.name === name);
    if (found === undefined) throw new AppError('NO_MACHINE', { name, known: ['local', 'cluster'] });
    return Promise.resolve(found);
  };
  engine = await Engine.create(join(folder, 'project'), 'project', { machines });
  await engine.addAnalysis('rod', join(folder, 'code.yaml'), [join(folder, 'rod.json')]);
  await engine.addAnalysis('heated', join(folder, 'heated.yaml'), [join(folder, 'rod.json')]);
});
afterAll(async () => {
  await engine.close();
  if (stateHome === undefined) delete process.env['XDG_STATE_HOME'];
  else process.env['XDG_STATE_HOME'] = stateHome;
  await rm(folder, { recursive: true, force: true });
});

/** All that is said of a file with these steps; the first one stands in line 4. */
async function said(steps: string, before = ''): Promise<string[]> {
  const text = `simtrail_sequence: 1\nname: s\nsteps:\n${steps}\n${before}`;
  try {
    const { warnings } = await (await engine.sequences()).check({ file: { name: 's.yaml', text } });
    return warnings.map(({ line, column, why }) => `warning ${line}:${column}: ${why}`);
  } catch (error) {
    if (!AppError.is(error, 'SEQUENCE_FILE')) throw error;
    return [error.message, ...(error.detail ?? '').split('\n')].filter((line) => line !== '');
  }
}

describe('a sequence is held against its project', () => {
  it('and nothing is said of one that fits', async () => {
    const steps = `  a: { analysis: rod, set: { length_m: 2 }, sweep: { grid: { steel.density: [7000, 8000] } } }
  b: { analysis: rod, machine: cluster, nodes: 4, runtime: 1h, for_each: a, inputs: { from: a, files: out.json, to: rod } }
  c: { analysis: rod, set: { length_m: '{{ d.tone[mode=1] / 2 }}' }, when: d.mass > 1 }
  d: { analysis: rod, search: { over: { length_m: [1, 2] }, minimise: 'tone[mode=2]', at_most: 5 } }`;
    expect(await said(steps)).toEqual([]);
  });

  it.each([
    ['  a: { analysis: rood }', ['s.yaml:4:18: there is no analysis rood; did you mean rod?']],
    ['  a: { analysis: rod, machine: clutser }', ['s.yaml:4:32: there is no machine clutser; did you mean cluster?']],
    [
      '  a: { analysis: rod, set: { lenght_m: 2 } }',
      ['s.yaml:4:40: rod.json has no parameter lenght_m; did you mean length_m?'],
    ],
    [
      '  a: { analysis: rod, sweep: { grid: { steel.densty: [1, 2] } } }',
      ['s.yaml:4:54: rod.json has no parameter steel.densty; did you mean steel.density?'],
    ],
    [
      '  a: { analysis: rod, search: { over: { lenth_m: [1, 2] }, minimise: mass, at_most: 3 } }',
      ['s.yaml:4:50: rod.json has no parameter lenth_m; did you mean length_m?'],
    ],
    [
      '  a: { analysis: rod, sweep: { grid: { length_m: [1, 2, -3] } } }',
      ['s.yaml:4:50: rod.json:1: length_m is -3; it must be above 0.'],
    ],
    [
      '  a: { analysis: rod, search: { over: { length_m: [-1, 2] }, solve: { quantity: mass, equals: 2, within: 1 }, at_most: 3 } }',
      ['s.yaml:4:51: rod.json:1: length_m is -1; it must be above 0.'],
    ],
    [
      '  a: { analysis: rod, search: { over: { length_m: [0, 2] }, minimise: mass, at_most: 3 } }',
      ['warning 4:51: rod.json:1: length_m is 0; it must be above 0'],
    ],
    [
      "  a: { analysis: rod, set: { length_m: '{{ 1 / (2 - 2) }}' } }",
      ['s.yaml:4:40: length_m has no value: the result is not a finite number.'],
    ],
    [
      '  a: { analysis: rod }\n  b: { analysis: rod, when: "a.tone[mod=1] > 1" }',
      ['s.yaml:5:29: no mod tells tone of a apart; did you mean mode?'],
    ],
    [
      '  a: { analysis: rod }\n  b: { analysis: rod, when: a.tone > 1 }',
      ['s.yaml:5:29: a.tone means 3 quantities, modes being 3: say which, as in a.tone[mode=1].'],
    ],
    ['  a: { analysis: rod, set: { modes: 1 } }\n  b: { analysis: rod, when: a.tone > 1 }', []],
    [
      '  l: { repeat: { until: e.mass > 1, at_most: 2 }, steps: { e: { analysis: rod } } }\n  b: { analysis: rod, inputs: { from: l.e, files: out.json, to: rod } }',
      [],
    ],
    [
      '  l: { repeat: { until: e.mass > 1, at_most: 2 }, steps: { e: { analysis: rod } } }\n  b: { analysis: rod, inputs: [{ from: l, files: out.json, to: rod }] }',
      ['s.yaml:5:40: l is a loop: say which of its steps, as in l.e.'],
    ],
    [
      '  a: { analysis: rod, search: { over: { length_m: [1, 2] }, program: [nosuch, x], minimise: mass, at_most: 3 } }',
      ['s.yaml:4:71: there is no program nosuch that may be run.'],
    ],
    [
      '  a: { analysis: rod, search: { over: { length_m: [1, 2] }, program: [sh, x], minimise: mass, at_most: 3 } }',
      [],
    ],
    [
      '  l: { repeat: { until: e.tone[mode=1] > 1, at_most: 2 }, steps: { e: { analysis: rod } } }',
      ['s.yaml:4:31: text with a bracket in it has to stand in quotes here.'],
    ],
    [
      '  a: { analysis: rod }\n  b: { analysis: rod, when: a.tune > 1 }',
      ['s.yaml:5:29: rod gives no quantity tune; did you mean tone?'],
    ],
    [
      "  a: { analysis: rod }\n  b: { analysis: rod, set: { length_m: '{{ a.weight }}' } }",
      ['s.yaml:5:40: rod gives no quantity weight; there are tone, mass.'],
    ],
    [
      '  a: { analysis: rod, search: { over: { length_m: [1, 2] }, minimise: mas, at_most: 3 } }',
      ['s.yaml:4:71: rod gives no quantity mas; did you mean mass?'],
    ],
    [
      '  a: { analysis: rod, processes: 3 }',
      ['s.yaml:4:34: 3 processes is more than local has: it has 1 node with 2 cores.'],
    ],
    [
      '  a: { analysis: rod, machine: cluster, runtime: 2h }',
      ['s.yaml:4:50: a wall time of 2h is more than cluster has: a job can have 1h.'],
    ],
    [
      '  a: { analysis: rod, machine: cluster, nodes: 5 }',
      ['s.yaml:4:48: 5 nodes is more than cluster has: a job can have 4 nodes.'],
    ],
    [
      '  a: { analysis: rod, machine: cluster, retry: { timed-out: { times: 2, runtime: 2x } } }',
      ['warning 4:61: retry 2 could not be submitted: a wall time of 4h is more than cluster has: a job can have 1h'],
    ],
    [
      '  a: { analysis: rood, machine: x }\n  b: { analysis: rod, set: { y: 1 } }',
      [
        's.yaml:4:18: there is no analysis rood; did you mean rod?',
        's.yaml:4:33: there is no machine x; there are local, cluster.',
        's.yaml:5:33: rod.json has no parameter y.',
      ],
    ],
    [
      '  a: { analysis: rod }\n  b: { analysis: rod, when: "a.tone[mode=99] > 1" }',
      ['s.yaml:5:29: there is no mode 99 of a: its modes is 3, so that mode is 1 to 3.'],
    ],
    [
      "  a: { analysis: rod, set: { modes: 1 } }\n  b: { analysis: rod, inputs: { from: a, files: 'mode{mode}.csv', mode: 2 } }",
      ['s.yaml:5:31: there is no mode 2 of a: its modes is 1, so that mode is 1.'],
    ],
    [
      '  a: { analysis: rod, machine: cluster, runtime: 10m, sweep: { grid: { length_m: [1, 2] } }, pack: { points: 20, at_once: 4 } }',
      [],
    ],
    [
      '  a: { analysis: rod, machine: cluster, runtime: 10m, sweep: { grid: { length_m: [1, 2] } }, pack: 20 }',
      ['s.yaml:4:100: 20 points in one allocation: a wall time of 3h 21m is more than cluster has: a job can have 1h.'],
    ],
    [
      '  a: { analysis: rod, sweep: { grid: { length_m: [1, 2] } }, pack: 20 }',
      ['warning 4:68: local has no allocations to share: each point is a job of its own there'],
    ],
    [
      '  l: { repeat: { until: e.ton > 1, at_most: 2 }, steps: { e: { analysis: rod, set: { length_m: "{{ previous.e.mas }}" } } } }',
      [
        's.yaml:4:25: rod gives no quantity ton; did you mean tone?',
        's.yaml:4:96: rod gives no quantity mas; did you mean mass?',
      ],
    ],
  ])('%s', async (steps, says) => {
    expect(await said(steps)).toEqual(says);
  });

  it('and its known node hours against the limit', async () => {
    const steps = '  a: { analysis: rod, runtime: 2h, sweep: { grid: { length_m: [1, 2, 3] } } }';
    expect(await said(steps, 'limits: { node_hours: 5 }\n')).toEqual([
      'warning 5:23: what is known of the steps asks for 6 node hours: not all of it will be submitted',
    ]);
  });

  it('warns where two flows may write one file', async () => {
    const flows = (other: string): string =>
      `  a: { analysis: rod }\n  b: { analysis: rod }\n  c: { analysis: rod, inputs: [{ from: a, files: out.json, to: in }, { from: b, ${other} }] }`;

    expect(await said(flows("files: 'o*', to: in"))).toEqual([
      'warning 6:70: in/out.json may be written by two flows, from a and b',
    ]);
    expect(await said(flows("files: 'o*'"))).toEqual([]);
  });

  it('says which file an analysis lacks that no flow brings', async () => {
    const flow = (files: string): string =>
      `  a: { analysis: rod }\n  b: { analysis: heated, inputs: { from: a, files: '${files}', to: in } }`;

    expect(await said(flow('out.json'))).toEqual([
      's.yaml:5:18: The input in/heat.csv (heat) of analysis heated is not there.',
    ]);
    expect(await said(flow('wall*.csv'))).toHaveLength(1);
    expect(await said(flow('h*.csv'))).toEqual([]);
    expect(await said(flow('heat.csv'))).toEqual([]);
  });
});
