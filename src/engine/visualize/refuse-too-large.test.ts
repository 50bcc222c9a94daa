import { expect, it } from 'vitest';
import { memoryOnNode, type SlurmSettings } from '../../scheduler/slurm/index.ts';
import { memoryToAsk, refuseTooLarge } from './refuse-too-large.ts';

const gib = 2 ** 30;
const file = (path: string, size: number): { path: string; size: number; modifiedAt: string; changedAt: string } => ({
  path,
  size,
  modifiedAt: '2026-11-23T00:00:00Z',
  changedAt: '2026-11-23T00:00:00Z',
});
const found = [
  file('mesh.ncdf', 4 * gib),
  file('fields/step_1.vtu', gib),
  file('fields/step_2.vtu', 3 * gib),
  file('log.txt', 1),
  file('losses.csv', 1),
];

function refuses(settings: SlurmSettings, wanted?: string, processes = 1): () => void {
  return () =>
    refuseTooLarge(found, wanted, {
      where: 'the node',
      memory: memoryOnNode(settings, { nodes: 1, processes, runtime: 60 }),
    });
}

it('refuses what has more bytes than the memory that is asked for, before a node is', () => {
  expect(refuses({ memory: '2G' }, 'mesh.ncdf')).toThrow(
    'mesh.ncdf has 4096 MiB, and the node has 2048 MiB of memory.',
  );
  expect(refuses({ memory: '2G' }, 'fields/step*.vtu')).toThrow('fields/step_2.vtu has 3072 MiB');
  expect(refuses({ memory: '2G' }, 'fields/step_1.vtu')).not.toThrow();
  expect(refuses({ memory_per_cpu: '1000M' }, 'mesh.ncdf', 4)).toThrow('has 4000 MiB of memory');
});

it('goes by the largest node of the partition where no memory is asked for', () => {
  const cluster = {
    asked_at: '2026-11-23T00:00:00Z',
    accounting: true,
    enforces: [],
    partitions: { small: { up: true, memory_per_node: gib / 2 }, big: { up: true, memory_per_node: 512 * gib } },
  };
  expect(refuses({ cluster, partition: 'small' }, 'mesh.ncdf')).toThrow('has 512 MiB of memory');
  expect(refuses({ cluster, partition: 'big' }, 'mesh.ncdf')).not.toThrow();
  expect(refuses({ cluster, partition: 'big', memory: '1G' }, 'mesh.ncdf')).toThrow('has 1024 MiB of memory');
});

it('goes by the smallest file where none is named, and refuses nothing that is not known', () => {
  expect(refuses({ memory: '2G' })).not.toThrow();
  expect(refuses({ memory: '900M' })).toThrow('fields/step_1.vtu has 1024 MiB');
  expect(refuses({}, 'mesh.ncdf')).not.toThrow();
  expect(refuses({ memory: '0' }, 'mesh.ncdf')).not.toThrow();
  expect(refuses({ memory: '400M' }, 'none.vtu')).not.toThrow();
});

it('refuses a place where ParaView itself would take minutes, whatever is looked at', () => {
  expect(refuses({ memory: '100M' }, 'none.vtu')).toThrow(
    'ParaView itself needs 300 MiB, and the node has 100 MiB of memory.',
  );
});

it('asks for what ParaView and the file need where a job has less by default, and for no more than there is', () => {
  const room = { memory: Infinity, unasked: 0.1 * gib };
  expect(memoryToAsk(found, 'none.vtu', room)).toBe(gib);
  expect(memoryToAsk(found, 'fields/step*.vtu', room)).toBe(10 * gib);
  expect(memoryToAsk(found, undefined, room)).toBe(13 * gib);
  expect(memoryToAsk(found, 'mesh.ncdf', { ...room, memory: 8 * gib })).toBe(8 * gib);
  expect(memoryToAsk(found, 'mesh.ncdf', { ...room, unasked: 16 * gib })).toBeUndefined();
  expect(memoryToAsk(found, 'mesh.ncdf', { ...room, unasked: Infinity })).toBeUndefined();
});
