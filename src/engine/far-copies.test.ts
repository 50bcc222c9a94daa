import { describe, expect, it } from 'vitest';
import { aRecord, idOf } from '../../test/store/kit.ts';
import { Job, type InputRecord, type JobRecord, type Machine } from '../model/index.ts';
import { State } from '../store/index.ts';
import { farCopies } from './far-copies.ts';

const cluster: Machine = {
  name: 'far',
  transport: 'ssh',
  scheduler: 'slurm',
  work_folder: '/work',
  poll_floor_seconds: 30,
};
const mesh: InputRecord = { path: 'in/mesh.ncdf', role: 'mesh', sha256: 'a'.repeat(64), size: 1 << 24, object: null };
const small: InputRecord = { ...mesh, path: 'small', sha256: 'b'.repeat(64), size: 100 };

const there = (n: number, changes: Partial<JobRecord> = {}): JobRecord =>
  aRecord(n, { machine: 'far', status: 'succeeded', inputs: [small, mesh], ...changes });

/** What a new job is told, among others. */
const told = (others: readonly JobRecord[], input = mesh, machine = cluster): string[] => {
  const state = new State();
  const asked = there(9, { inputs: [input], status: 'prepared' });
  for (const set of [...others, asked]) state.apply({ type: 'prepared', job: set.id, set });
  return farCopies({ folder: '/project', state }, machine, new Job(asked), input);
};

describe('farCopies', () => {
  it('names the folders of jobs on the same machine that were given the same bytes', () => {
    const others = [
      there(1, { inputs: [{ ...mesh, path: 'other name' }] }),
      there(2, { machine: 'elsewhere' }),
      there(3, { status: 'prepared' }),
      there(4, { cleaned_at: '2026-01-01T00:00:00.000Z' }),
      there(5, { inputs: [small] }),
      there(6),
    ];

    expect(told(others)).toEqual([`/work/${idOf(1)}/other name`, `/work/${idOf(6)}/in/mesh.ncdf`]);
  });

  it('begins with the job whose result it is, and ends after three', () => {
    const others = [1, 2, 3, 4, 5].map((n) => there(n));
    const result = { ...mesh, from: { job: idOf(5), path: 'out/modes' } };

    expect(told(others, result)).toEqual([
      `/work/${idOf(5)}/out/modes`,
      `/work/${idOf(1)}/in/mesh.ncdf`,
      `/work/${idOf(2)}/in/mesh.ncdf`,
    ]);
  });

  it('names none for what is small, or on this computer, or where a record was edited into nonsense', () => {
    const odd = there(1, { inputs: { 0: mesh } as unknown as InputRecord[] });

    expect(told([there(1)], small)).toEqual([]);
    expect(told([there(1)], mesh, { ...cluster, transport: 'local' })).toEqual([]);
    expect(told([odd])).toEqual([]);
  });
});
