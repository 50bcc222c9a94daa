import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { readSections } from './commands.ts';
import { readCluster } from './read-cluster.ts';
import { fixture } from './test-fixtures.ts';

const text = fixture('cluster-22.05.out');
const at = '2026-01-01T00:00:00.000Z';
const read = (said: string) => readCluster(readSections(said), at);

it('reads what Slurm 22.05 says of its cluster and its user', () => {
  const facts = read(text);

  const node = { cpus_per_node: 4, memory_per_node: 4000 * 2 ** 20 };
  expect(facts).toEqual({
    asked_at: at,
    name: 'trail',
    version: '22.05.8',
    accounting: true,
    enforces: ['associations', 'limits', 'qos'],
    partitions: {
      debug: { default: true, up: true, runtime: 86_400, nodes: 4, ...node },
      limited: { up: true, runtime: 600, nodes: 1, ...node },
      low: { up: true, nodes: 4, ...node },
      high: { up: true, nodes: 4, ...node },
      closed: { up: false, nodes: 4, ...node },
    },
    accounts: {
      proj1: { qos: ['limit2', 'normal', 'onecpu', 'short'], default_qos: 'normal' },
      proj2: { qos: ['limit2', 'normal', 'onecpu', 'short'], default_qos: 'normal' },
    },
    default_account: 'proj1',
    qos: { normal: {}, limit2: {}, onecpu: {}, short: { runtime: 300 } },
  });
});

it('of limits of an account that is there for several partitions, takes the widest', () => {
  const facts = read(
    `PartitionName=p State=UP\n@simtrail partitions 0\na|n||00:03:00|cpu=2,node=1\nb|n||01:00:00|\na|n||1-00:00:00|node=4\n@simtrail associations 0\n`,
  );

  expect(facts?.accounts).toEqual({ a: { qos: ['n'], runtime: 86_400, nodes: 4 }, b: { qos: ['n'], runtime: 3600 } });
});

it('counts gpus of all kinds, takes the largest node of a partition, and lists who may use it', () => {
  const facts = read(
    `gpu|128+|256000|gpu:a100:4(S:0-1),craynetwork:6\ngpu|64|512000|gpu:2,gpu:v100:1\n@simtrail nodes 0
PartitionName=gpu AllowAccounts=a,b AllowQos=regular,debug MaxNodes=UNLIMITED MaxTime=2-12:00:00 MaxCPUsPerNode=100 State=UP TotalNodes=8
@simtrail partitions 0
regular|DenyOnLimit,PartitionTimeLimit|1-00:00:00|cpu=9,node=2
@simtrail qos 0
a|regular|regular
a|debug|
@simtrail associations 0
`,
  );

  expect(facts?.partitions).toEqual({
    gpu: {
      up: true,
      runtime: 216_000,
      nodes: 8,
      cpus_per_node: 100,
      memory_per_node: 512_000 * 2 ** 20,
      gpus_per_node: 4,
      accounts: ['a', 'b'],
      qos: ['regular', 'debug'],
    },
  });
  expect(facts?.accounts).toEqual({ a: { qos: ['regular', 'debug'], default_qos: 'regular' } });
  expect(facts?.qos).toEqual({ regular: { runtime: 86_400, nodes: 2, cpus: 9, beyond: ['runtime'] } });
});

it('what a tool did not tell is not there, and without partitions there is no cluster', () => {
  const failing = text.replace(/@simtrail (associations|user|qos|config|version) 0/g, '@simtrail $1 1');

  expect(read(failing)).toMatchObject({ accounting: false, enforces: [], accounts: undefined, qos: undefined });
  expect(read(text.replace('@simtrail partitions 0', '@simtrail partitions 127'))).toBeUndefined();
  expect(read('')).toBeUndefined();
});

it('never fails, whatever is said', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...text.split(/(?<=[\n|= ])/), '|', '=', '__proto__', '\u0000')), (parts) => {
      const facts = read(parts.join(''));
      expect(Object.keys(facts?.partitions ?? { one: 1 }).length).toBeGreaterThan(0);
    }),
  );
});
