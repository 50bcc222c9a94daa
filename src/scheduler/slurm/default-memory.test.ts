import { expect, it } from 'vitest';
import { readDefaultMemory } from './default-memory.ts';

const partitions = `PartitionName=debug AllowGroups=ALL Default=YES JobDefaults=(null) DefMemPerNode=UNLIMITED MaxMemPerNode=UNLIMITED
PartitionName=shared Default=NO JobDefaults=(null) DefMemPerCPU=2000 MaxMemPerNode=UNLIMITED
PartitionName=whole Default=NO DefMemPerNode=64000 MaxMemPerCPU=4000
`;
const small = `DefMemPerCPU            = 100\n${partitions}`;
const unlimited = `DefMemPerNode           = UNLIMITED\n${partitions}`;

it.each([
  [small, undefined, 100],
  [small, 'debug', 100],
  [small, 'shared', 2000],
  [small, 'whole', 64_000],
  [small, 'whole,debug', 100],
  [small, 'none', Infinity],
  [unlimited, 'debug', Infinity],
  [unlimited, 'shared', 2000],
  [`DefMemPerCPU = 0\n${partitions}`, 'debug', Infinity],
  ['slurm_load_partitions: Unable to contact slurm controller', undefined, Infinity],
  ['', 'debug', Infinity],
])('reads what a job has that asks for no memory: %#', (text, partition, mib) => {
  expect(readDefaultMemory(text, partition, 1)).toBe(mib * 2 ** 20);
});

it('counts what is for each of the cores', () => {
  expect(readDefaultMemory(small, 'shared', 4)).toBe(8000 * 2 ** 20);
  expect(readDefaultMemory(small, 'whole', 4)).toBe(64_000 * 2 ** 20);
});
