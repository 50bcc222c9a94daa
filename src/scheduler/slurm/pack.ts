import type { Pack, Resources } from '../../model/index.ts';
import { minutesOf, type Option } from './options.ts';
import type { SlurmSettings } from './settings.ts';

/**
 * Several jobs in one allocation, each a step of it (srun(1), "--exact"): a step's name is the token of its job, which is how
 * accounting tells of it. Steps that do not fit beside those that run are made to wait by Slurm itself.
 */

/** Why jobs of this machine cannot share an allocation, as words after "it cannot … because"; undefined if they can. */
export function packFault(settings: SlurmSettings, { at_once }: Pack): string | undefined {
  const [program = 'srun'] = settings.launcher ?? [];
  if (program.split('/').at(-1) !== 'srun')
    return `it starts programs with ${program}: only srun makes a step of each of them`;
  const { gpus, gpus_per_node, gpus_per_task, directives = [] } = settings;
  const hasGpus = [gpus, gpus_per_node, gpus_per_task].some((one) => one !== undefined);
  if (at_once > 1 && (hasGpus || directives.some((line) => /^(?:-G|--gpus|--gres)/.test(line))))
    return 'its settings ask for GPUs, of which each step would take all: leave at_once out';
  return undefined;
}

/** Options of srun for a job that is a step: its own CPUs, memory and time out of those of the allocation. */
export function stepOptions(
  token: string,
  { processes, runtime }: Resources,
  settings: SlurmSettings,
  { isSerial }: { isSerial: boolean },
): string[] {
  // What is not said would be all memory of the allocation; 0 lets steps share it (srun(1), "--mem").
  const memory =
    settings.memory_per_cpu === undefined
      ? `--mem=${settings.memory ?? '0'}`
      : `--mem-per-cpu=${settings.memory_per_cpu}`;
  const cpus = isSerial && processes > 1 ? [`--cpus-per-task=${processes * (settings.cpus_per_task ?? 1)}`] : [];
  return ['--exact', `--job-name=${token}`, `--time=${minutesOf(runtime)}`, memory, ...cpus];
}

/** The settings of the allocation, which has what its jobs use side by side. */
export function packedSettings(settings: SlurmSettings, { at_once }: Pack): SlurmSettings {
  const { memory, tasks_per_node } = settings;
  const [, amount, unit = ''] = /^(\d+)([A-Za-z]*)$/.exec(memory ?? '') ?? [];
  return {
    ...settings,
    ...(amount === undefined ? {} : { memory: `${Number(amount) * at_once}${unit}` }),
    ...(tasks_per_node === undefined ? {} : { tasks_per_node: tasks_per_node * at_once }),
  };
}

/**
 * Options of sbatch for the allocation, over those of one job. Slurm must not start it again by itself: what has run in it
 * would run twice.
 */
export function packOptions(pack: Pack, settings: SlurmSettings): Option[] {
  const { memory, tasks_per_node } = packedSettings(settings, pack);
  return [
    ['no-requeue', true],
    ...(memory === undefined ? [] : [['mem', memory] as const]),
    ...(tasks_per_node === undefined ? [] : [['ntasks-per-node', String(tasks_per_node)] as const]),
  ];
}
