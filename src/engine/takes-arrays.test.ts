import { expect, it } from 'vitest';
import { takesArrays } from './takes-arrays.ts';

const machine = {
  name: 'cluster',
  transport: 'ssh',
  scheduler: 'slurm',
  work_folder: '/w',
  poll_floor_seconds: 30,
} as const;

it('makes none where the settings ask for another kind of job', () => {
  expect(takesArrays(machine)).toBe(true);
  expect(takesArrays({ ...machine, slurm: { directives: ['--hold', '--exclusive'] } })).toBe(true);
  expect(takesArrays({ ...machine, slurm: { directives: ['--array=1-3'] } })).toBe(false);
  expect(takesArrays({ ...machine, slurm: { dependency: 'afterok:1' } })).toBe(false);
  expect(takesArrays({ ...machine, scheduler: 'process' })).toBe(false);
});
