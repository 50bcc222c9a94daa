import { AppError } from '../../errors/index.ts';
import { counted, writeDuration, type Resources } from '../../model/index.ts';
import type { AccountFacts, ClusterFacts, JobLimits, PartitionFacts, QosFacts } from './cluster-facts.ts';
import { refuseNotOffered } from './offers.ts';
import type { SlurmSettings } from './settings.ts';

/**
 * Throws TOO_BIG or NOT_OFFERED for what can be known to be refused, or to wait for ever: many clusters accept a job that
 * no partition can take (slurm.conf(5), EnforcePartLimits). Known is what the settings say in `limits`, and what the
 * cluster said of itself in `cluster`; what is not known is left to Slurm.
 */
export function refuseUnfit(machine: string, resources: Resources, settings: SlurmSettings): void {
  refuseNotOffered(machine, settings);
  const most = limitsOf(settings);
  const tooBig = (asked: string, limit: string): never => {
    throw new AppError('TOO_BIG', { machine, asked, limit });
  };
  const { nodes, processes, runtime } = resources;
  const cpus = settings.cpus_per_task ?? 1;
  if (nodes > most.nodes) tooBig(counted(nodes, 'node'), `a job${most.where} can have ${counted(most.nodes, 'node')}`);
  if (runtime > most.runtime) {
    tooBig(`a wall time of ${writeDuration(runtime)}`, `a job${most.where} can have ${writeDuration(most.runtime)}`);
  }
  if (processes * cpus > most.cores)
    tooBig(counted(processes * cpus, 'core'), `a job${most.where} can have ${counted(most.cores, 'core')}`);
  const have = nodes * most.cpus;
  if (processes * cpus > have)
    tooBig(
      counted(processes * cpus, 'core'),
      `${counted(nodes, 'node')} of it ${nodes === 1 ? 'has' : 'have'} ${have}`,
    );
  const tasks = settings.tasks_per_node ?? Math.ceil(processes / nodes);
  if (tasks * cpus > most.cpus) tooBig(`${counted(tasks * cpus, 'core')} on a node`, `a node has ${most.cpus}`);
  const memory = memoryAsked(settings, tasks * cpus);
  if (memory > most.memory) tooBig(`${gib(memory)} on a node`, `a node has ${gib(most.memory)}`);
  refuseTooManyGpus(resources, settings, most.gpus, tooBig);
}

function refuseTooManyGpus(
  { nodes, processes }: Resources,
  { gpus, gpus_per_node, gpus_per_task }: SlurmSettings,
  onNode: number,
  tooBig: (asked: string, limit: string) => never,
): void {
  const each = countIn(gpus_per_node);
  if (each > onNode) tooBig(`${counted(each, 'GPU')} on a node`, `a node has ${onNode}`);
  const all = Math.max(countIn(gpus), countIn(gpus_per_task) * processes);
  if (all > nodes * onNode)
    tooBig(counted(all, 'GPU'), `${counted(nodes, 'node')} of it ${nodes === 1 ? 'has' : 'have'} ${nodes * onNode}`);
}

/** The most memory that a job has on one of its nodes, bytes, as far as it is known before it runs; else Infinity. */
export function memoryOnNode(settings: SlurmSettings, { nodes, processes }: Resources): number {
  const tasks = settings.tasks_per_node ?? Math.ceil(processes / nodes);
  const asked = memoryAsked(settings, tasks * (settings.cpus_per_task ?? 1));
  return Math.min(asked === 0 ? Infinity : asked, limitsOf(settings).memory);
}

interface Limits {
  nodes: number;
  runtime: number;
  /** Of all its nodes together. */
  cores: number;
  cpus: number;
  /** Bytes on a node. */
  memory: number;
  gpus: number;
  /** Where that holds, as words after "a job". */
  where: string;
}

function limitsOf(settings: SlurmSettings): Limits {
  const { nodes = Infinity, cpus_per_node = Infinity, runtime = Infinity } = settings.limits ?? {};
  const own = { nodes, runtime, cores: Infinity, cpus: cpus_per_node, memory: Infinity, gpus: Infinity, where: '' };
  const { cluster } = settings;
  if (cluster === undefined) return own;
  const qos = qosOf(settings, cluster);
  const partitions = partitionsOf(settings, cluster);
  const widest = (read: (partition: PartitionFacts) => number | undefined): number =>
    partitions.length === 0 ? Infinity : Math.max(...partitions.map((one) => read(one) ?? Infinity));
  // An option among the directives may name a quality of service that is allowed more.
  const isOpen = (settings.directives ?? []).some((line) => /^(-q|--qos)/.test(line));
  const beyond = (what: string): boolean => isOpen || qos?.beyond?.includes(what) === true;
  const account = isOpen ? undefined : accountOf(settings, cluster);
  const granted = (what: keyof JobLimits): number => qos?.[what] ?? account?.[what] ?? Infinity;
  const named = [
    settings.partition === undefined ? '' : ` in partition ${settings.partition}`,
    qos?.runtime === undefined ? '' : ` with qos ${settings.qos ?? 'of the account'}`,
    settings.account === undefined || account === undefined ? '' : ` with account ${settings.account}`,
  ];
  return {
    nodes: Math.min(own.nodes, granted('nodes'), beyond('nodes') ? Infinity : widest((one) => one.nodes)),
    runtime: Math.min(own.runtime, granted('runtime'), beyond('runtime') ? Infinity : widest((one) => one.runtime)),
    cores: granted('cpus'),
    cpus: Math.min(
      own.cpus,
      widest((one) => one.cpus_per_node),
    ),
    memory: widest((one) => one.memory_per_node),
    gpus: widest((one) => one.gpus_per_node ?? 0),
    where: named.join(''),
  };
}

/** Those that the job may go to: what it names, or any of them, for a site may choose by rules of its own. */
function partitionsOf({ partition }: SlurmSettings, { partitions }: ClusterFacts): PartitionFacts[] {
  if (partition === undefined) return Object.values(partitions);
  return partition.split(',').flatMap((name) => partitions[name] ?? []);
}

/** If it sets limits, and Slurm holds users to them. */
function accountOf({ account }: SlurmSettings, cluster: ClusterFacts): AccountFacts | undefined {
  const found = cluster.accounts?.[(account ?? cluster.default_account ?? '').toLowerCase()];
  const sets = found?.runtime !== undefined || found?.nodes !== undefined || found?.cpus !== undefined;
  return sets && cluster.enforces.includes('limits') ? found : undefined;
}

function qosOf({ account, qos }: SlurmSettings, cluster: ClusterFacts): QosFacts | undefined {
  const charged = cluster.accounts?.[account ?? cluster.default_account ?? ''];
  return cluster.qos?.[qos ?? charged?.default_qos ?? ''];
}

const mib: Readonly<Record<string, number>> = { K: 2 ** -10, M: 1, G: 2 ** 10, T: 2 ** 20 };

/** Bytes that one node has to give; 0 where nothing is asked for, or all that there is. */
function memoryAsked({ memory, memory_per_cpu }: SlurmSettings, cpus: number): number {
  return memory === undefined ? bytesIn(memory_per_cpu) * cpus : bytesIn(memory);
}

/** Slurm counts in MiB where no unit is given (sbatch(1), --mem). */
function bytesIn(text: string | undefined): number {
  const match = /^(\d+)([KMGT]?)B?$/i.exec(text ?? '');
  return match === null ? 0 : Number(match[1]) * (mib[(match[2] ?? '').toUpperCase()] ?? 1) * 2 ** 20;
}

/** `4`, `a100:4`, `a100:2,v100:1`. */
function countIn(gpus: string | number | undefined): number {
  if (gpus === undefined || typeof gpus === 'number') return gpus ?? 0;
  return gpus.split(',').reduce((sum, kind) => sum + Number(/(?<!\d)\d+$/.exec(kind)?.[0] ?? 0), 0);
}

function gib(bytes: number): string {
  return `${Number((bytes / 2 ** 30).toPrecision(3))} GiB`;
}
