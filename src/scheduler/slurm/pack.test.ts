import { expect, it } from 'vitest';
import { writeScriptParts } from './directives.ts';
import { packedSettings, packFault, packOptions } from './pack.ts';
import type { SlurmSettings } from './settings.ts';

const four = { jobs: 20, at_once: 4 };

it('gives each step what its job asks for, and its token as a name', () => {
  const resources = { nodes: 2, processes: 6, runtime: 90 };
  const launcher = (settings: SlurmSettings, step: 'parallel' | 'serial' = 'parallel'): string =>
    writeScriptParts({ machine: 'm', token: 'simtrail-x', resources, settings, step }).launcher.join(' ');

  expect(launcher({})).toBe('srun --exact --job-name=simtrail-x --time=00:02:00 --mem=0 -n 6');
  expect(launcher({ memory: '4G', launcher: ['/opt/bin/srun', '-N', '{nodes}', '-n', '{processes}'] })).toBe(
    '/opt/bin/srun --exact --job-name=simtrail-x --time=00:02:00 --mem=4G -N 2 -n 6',
  );
  expect(launcher({ memory_per_cpu: '1G', cpus_per_task: 2 }, 'serial')).toBe(
    'srun --exact --job-name=simtrail-x --time=00:02:00 --mem-per-cpu=1G --cpus-per-task=12 -n 1',
  );
});

it('asks for an allocation that Slurm does not start again, with what is used side by side', () => {
  expect(packOptions(four, { memory: '1500M', tasks_per_node: 8, requeue: true })).toEqual([
    ['no-requeue', true],
    ['mem', '6000M'],
    ['ntasks-per-node', '32'],
  ]);
  expect(packOptions(four, {})).toEqual([['no-requeue', true]]);
  expect(packedSettings({ partition: 'debug', memory_per_cpu: '1G' }, four)).toEqual({
    partition: 'debug',
    memory_per_cpu: '1G',
  });
});

it('says where jobs cannot share an allocation', () => {
  expect(packFault({}, four)).toBeUndefined();
  expect(packFault({ launcher: ['mpirun', '-n', '{processes}'] }, four)).toMatch('it starts programs with mpirun');
  expect(packFault({ gpus_per_node: 4 }, four)).toMatch('leave at_once out');
  expect(packFault({ directives: ['--gres=gpu:4'] }, four)).toMatch('leave at_once out');
  expect(packFault({ gpus_per_node: 4 }, { jobs: 20, at_once: 1 })).toBeUndefined();
});
