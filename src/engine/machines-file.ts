import * as z from 'zod';
import { AppError } from '../errors/index.ts';
import { firstProblem, readAs, readYaml, shape, type YamlProblem } from '../formats/yaml/index.ts';
import { nameFault, readDuration } from '../model/index.ts';
import type { MachineRecord } from './machine-record.ts';

const count = z.int().min(1);
const words = z.array(z.string());
const amount = z.union([z.string(), count]);

const seconds = z.union([z.number().min(1), readAs(readDuration, 'is not a length of time')]);

const partition = shape({
  default: z.boolean().optional(),
  up: z.boolean(),
  runtime: seconds.optional(),
  nodes: z.int().min(0).optional(),
  cpus_per_node: count.optional(),
  memory_per_node: count.optional(),
  gpus_per_node: count.optional(),
  accounts: words.optional(),
  qos: words.optional(),
});

const jobLimits = { runtime: seconds.optional(), nodes: count.optional(), cpus: count.optional() };

/** As `ClusterFacts`: written by `machine add`. */
const cluster = shape({
  asked_at: z.string(),
  name: z.string().optional(),
  version: z.string().optional(),
  accounting: z.boolean(),
  enforces: words,
  partitions: z.record(z.string(), partition),
  accounts: z.record(z.string(), shape({ qos: words, default_qos: z.string().optional(), ...jobLimits })).optional(),
  default_account: z.string().optional(),
  qos: z.record(z.string(), shape({ ...jobLimits, beyond: words.optional() })).optional(),
});

/** As `SlurmSettings`: what a person would put on #SBATCH lines. */
const slurm = shape({
  account: z.string().optional(),
  qos: z.string().optional(),
  partition: z.string().optional(),
  constraint: z.string().optional(),
  reservation: z.string().optional(),
  tasks_per_node: count.optional(),
  cpus_per_task: count.optional(),
  gpus: amount.optional(),
  gpus_per_node: amount.optional(),
  gpus_per_task: amount.optional(),
  memory: z.string().optional(),
  memory_per_cpu: z.string().optional(),
  exclusive: z.boolean().optional(),
  mail: shape({ events: words, to: z.string().optional() }).optional(),
  requeue: z.boolean().optional(),
  directives: words.optional(),
  modules: words.optional(),
  environment: z.record(z.string(), z.string()).optional(),
  prologue: words.optional(),
  launcher: words.optional(),
  limits: shape({ nodes: count.optional(), cpus_per_node: count.optional(), runtime: seconds.optional() }).optional(),
  cluster: cluster.optional(),
  programs: z.string().optional(),
});

/** As `VisualizeSettings`. */
const visualize = shape({
  where: z.enum(['login', 'job']).optional(),
  modules: words.optional(),
  prologue: words.optional(),
  pvpython: z.string().optional(),
  pvserver: z.string().optional(),
  python: z.string().optional(),
  display: z.enum(['auto', 'none']).optional(),
  nodes: count.optional(),
  tasks: count.optional(),
  launcher: words.optional(),
  time: seconds.optional(),
  wait: seconds.optional(),
  patience: seconds.optional(),
  slurm: slurm.optional(),
});

const machine = shape({
  host: z.string().min(1).optional(),
  ssh_config: z.string().optional(),
  scheduler: z.literal('slurm').default('slurm'),
  work_folder: z.string().regex(/^\//, 'it must be an absolute folder on the machine'),
  poll_floor_seconds: seconds.default(30),
  description: z.string().optional(),
  slurm: slurm.default({}),
  visualize: visualize.optional(),
});

const file = shape({
  local: shape({ cores: count.optional(), visualize: visualize.optional() }).optional(),
  machines: z.record(z.string(), machine).default({}),
});

/**
 * Reads machines.yaml; docs/reference/machines.md is its format. A machine with a `host` is reached by ssh, one without
 * is the cluster whose login node this is. Throws MACHINES_FILE with line and column.
 */
export function readMachines(text: string, path: string): { local: Partial<MachineRecord>; machines: MachineRecord[] } {
  const reading = readYaml(text);
  if ('problem' in reading) throw wrong(path, reading.problem);
  const yaml = reading.file;
  const parsed = file.safeParse(yaml.value ?? {}, { reportInput: true });
  if (!parsed.success) throw wrong(path, firstProblem(parsed.error.issues, yaml));
  const machines = Object.entries(parsed.data.machines).map(([name, own]): MachineRecord => {
    const fault = name === 'local' ? '`local` is always this computer' : nameFault(name);
    if (fault !== undefined) throw wrong(path, { ...yaml.placeOfKey(['machines', name]), why: fault });
    return { name, transport: own.host === undefined ? 'local' : 'ssh', ...defined(own) } as MachineRecord;
  });
  return { machines, local: defined(parsed.data.local ?? {}) as Partial<MachineRecord> };
}

/** Without the keys that are there but undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, one]) => one !== undefined)) as T;
}

function wrong(path: string, problem: YamlProblem): AppError<'MACHINES_FILE'> {
  return new AppError('MACHINES_FILE', { file: path, ...problem });
}
