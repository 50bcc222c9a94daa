import type { Resources } from '../../model/index.ts';
import type { SlurmSettings } from './settings.ts';

/** One option of sbatch(1): long name and value, `true` for a switch. */
export type Option = readonly [name: string, value: string | true];

/** What a job asks for in any case. sbatch rounds a time up to whole minutes, so it is given in these. */
export function resourceOptions({ nodes, processes, runtime }: Resources): Option[] {
  return [
    ['nodes', String(nodes)],
    ['ntasks', String(processes)],
    ['time', minutesOf(runtime)],
  ];
}

/** `1-02:03:00`: days, hours and minutes, rounded up. */
export function minutesOf(seconds: number): string {
  const minutes = Math.max(1, Math.ceil(seconds / 60));
  const clock = `${twoDigits(Math.floor(minutes / 60) % 24)}:${twoDigits(minutes % 60)}:00`;
  return minutes < 1440 ? clock : `${Math.floor(minutes / 1440)}-${clock}`;
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

export function settingOptions(settings: SlurmSettings): Option[] {
  const options: Option[] = [];
  for (const { key, name } of plainOptions) {
    const value = settings[key];
    if (typeof value === 'string' || typeof value === 'number') options.push([name, String(value)]);
  }
  if (settings.exclusive === true) options.push(['exclusive', true]);
  if (settings.mail !== undefined) {
    options.push(['mail-type', settings.mail.events.join(',')]);
    if (settings.mail.to !== undefined) options.push(['mail-user', settings.mail.to]);
  }
  // The records of attempts after the first one belong behind those of the first.
  if (settings.requeue === true) options.push(['requeue', true], ['open-mode', 'append']);
  else options.push(['no-requeue', true]);
  return options;
}

/**
 * Variables that sbatch(1) reads and that count for more than `#SBATCH` lines ("INPUT ENVIRONMENT VARIABLES"): those of
 * what the settings name, and those that would make another kind of job of ours.
 */
export function variablesAgainst(settings: SlurmSettings): string[] {
  const named = plainOptions.filter(({ key }) => settings[key] !== undefined).flatMap(({ variables }) => variables);
  const exclusive = settings.exclusive === undefined ? [] : ['SBATCH_EXCLUSIVE'];
  return [...alwaysAgainst, ...exclusive, ...named].toSorted();
}

const alwaysAgainst = [
  'SBATCH_ARRAY_INX',
  'SBATCH_CLUSTERS',
  'SBATCH_DEBUG',
  'SBATCH_NO_REQUEUE',
  'SBATCH_OPEN_MODE',
  'SBATCH_REQUEUE',
  'SBATCH_WAIT',
  'SLURM_CLUSTERS',
  'SLURM_RESTART_COUNT',
];

type PlainKey = Exclude<
  keyof SlurmSettings,
  | 'exclusive'
  | 'mail'
  | 'requeue'
  | 'directives'
  | 'modules'
  | 'environment'
  | 'prologue'
  | 'launcher'
  | 'limits'
  | 'cluster'
  | 'programs'
>;

interface PlainOption {
  key: PlainKey;
  name: string;
  variables: readonly string[];
}

const memoryVariables = ['SBATCH_MEM_PER_NODE', 'SBATCH_MEM_PER_CPU', 'SBATCH_MEM_PER_GPU'];

export const plainOptions: readonly PlainOption[] = [
  { key: 'account', name: 'account', variables: ['SBATCH_ACCOUNT'] },
  { key: 'qos', name: 'qos', variables: ['SBATCH_QOS'] },
  { key: 'partition', name: 'partition', variables: ['SBATCH_PARTITION'] },
  { key: 'constraint', name: 'constraint', variables: ['SBATCH_CONSTRAINT'] },
  { key: 'reservation', name: 'reservation', variables: ['SBATCH_RESERVATION'] },
  { key: 'tasks_per_node', name: 'ntasks-per-node', variables: [] },
  { key: 'cpus_per_task', name: 'cpus-per-task', variables: [] },
  { key: 'gpus', name: 'gpus', variables: ['SBATCH_GPUS'] },
  { key: 'gpus_per_node', name: 'gpus-per-node', variables: ['SBATCH_GPUS_PER_NODE'] },
  { key: 'gpus_per_task', name: 'gpus-per-task', variables: ['SBATCH_GPUS_PER_TASK'] },
  { key: 'memory', name: 'mem', variables: memoryVariables },
  { key: 'memory_per_cpu', name: 'mem-per-cpu', variables: memoryVariables },
  { key: 'array', name: 'array', variables: [] },
  { key: 'dependency', name: 'dependency', variables: [] },
];
