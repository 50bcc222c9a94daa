import type { MachineRecord } from '../../engine/index.ts';
import { writeBytes, shellWord, writeDuration } from '../../model/index.ts';
import type { View } from '../answer.ts';
import { bold, dim, yellow, type Line } from './look.ts';
import { localTime } from './relative-time.ts';
import { tableLines } from './table.ts';

type Cluster = NonNullable<NonNullable<MachineRecord['slurm']>['cluster']>;

/** How a machine is reached, how jobs are asked for there, and what it said of itself. */
export function machineLines(machine: MachineRecord, { width }: Pick<View, 'width'>): Line[] {
  const { cluster, ...settings } = machine.slurm ?? {};
  const rows: (readonly [string, Line])[] = [
    ['reached by', machine.transport === 'ssh' ? `ssh ${machine.host ?? machine.name}` : 'this computer itself'],
    ['scheduler', machine.scheduler === 'slurm' ? versionOf(cluster) : 'a queue of its own'],
    ['work folder', machine.work_folder ?? 'the project'],
    ...Object.entries(settings).map(([key, value]) => [key.replaceAll('_', ' '), inWords(value)] as const),
  ];
  return [
    ...tableLines(
      [{}, { least: 20 }],
      rows.map(([label, value]) => [dim(label), value]),
      { width, indent: 2 },
    ),
    ...(cluster === undefined ? [] : clusterLines(cluster, width)),
  ];
}

function versionOf(cluster: Cluster | undefined): string {
  if (cluster === undefined) return 'Slurm; it was not asked what it has';
  return `Slurm ${cluster.version ?? ''}${cluster.accounting ? '' : ', without accounting: jobs that ended are known by their folder alone'}`;
}

function inWords(value: unknown): string {
  if (Array.isArray(value)) return value.map((one) => shellWord(String(one))).join(' ');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.entries(value)
    .map(([key, one]) => `${key}=${inWords(one)}`)
    .join(' ');
}

function clusterLines({ partitions, accounts, default_account, qos, asked_at }: Cluster, width: number): Line[] {
  const dash = dim('-');
  const partitionRows = Object.entries(partitions).map(([name, one]): Line[] => [
    [bold(name), one.default === true ? dim(' default') : '', one.up ? '' : yellow(' down')],
    one.runtime === undefined ? 'no limit' : writeDuration(one.runtime),
    String(one.nodes ?? '?'),
    String(one.cpus_per_node ?? '?'),
    one.memory_per_node === undefined ? '?' : writeBytes(one.memory_per_node),
    one.gpus_per_node === undefined ? dash : String(one.gpus_per_node),
  ]);
  const head: Line[] = ['partition', 'wall time', 'nodes', 'cores a node', 'memory', 'gpus'].map((word) => dim(word));
  const right = { align: 'right' } as const;
  const accountRows = Object.entries(accounts ?? {}).map(([name, one]): Line[] => [
    [bold(name), name === default_account ? dim(' default') : ''],
    one.qos.map((word) => withTime(word, qos?.[word]?.runtime)).join(', '),
  ]);
  return [
    '',
    [bold('Partitions'), dim(`  asked ${localTime(asked_at)}`)],
    ...tableLines([{ least: 10 }, right, right, right, right, right], [head, ...partitionRows], { width, indent: 2 }),
    ...(accountRows.length === 0 ? [] : ['', [bold('Accounts'), dim('  and their qos')]]),
    ...tableLines([{ least: 10 }, { least: 20 }], accountRows, { width, indent: 2 }),
  ];
}

function withTime(qos: string, runtime: number | undefined): string {
  return runtime === undefined ? qos : `${qos} (${writeDuration(runtime)})`;
}
