import type { Resources } from '../../model/index.ts';
import type { Transport } from '../../transport/index.ts';
import { asking, prelude } from './commands.ts';
import type { SlurmSettings } from './settings.ts';

/** Options that say themselves what memory a job has (sbatch(1)). */
const saysMemory = /^--(?:mem|exclusive|gres|gpus)/;

/**
 * The memory that a job with these settings has on each of its nodes because it asks for none, bytes; Infinity where it asks
 * for some, has all that there is, or Slurm does not say it.
 */
export async function defaultMemory(
  transport: Transport,
  settings: SlurmSettings,
  { nodes, processes }: Resources,
): Promise<number> {
  const { memory, memory_per_cpu, exclusive, directives = [], programs } = settings;
  const isSaid = memory !== undefined || memory_per_cpu !== undefined || exclusive === true;
  if (isSaid || directives.some((line) => saysMemory.test(line))) return Infinity;
  const question =
    'scontrol show config 2>/dev/null | grep ^DefMemPer; scontrol --oneliner show partition 2>/dev/null; :';
  const { stdout } = await transport.run([prelude(programs), asking, question].join('\n'));
  const tasks = settings.tasks_per_node ?? Math.ceil(processes / nodes);
  return readDefaultMemory(stdout, settings.partition, tasks * (settings.cpus_per_task ?? 1));
}

/** `DefMemPerCPU = 100` of the cluster and of its partitions, which count for more (slurm.conf(5)); MiB. Of several the least. */
export function readDefaultMemory(text: string, partition: string | undefined, cpus: number): number {
  const least = (line: string): number | undefined => {
    const [, per, amount] = /(?<!\w)DefMemPer(CPU|Node)\s*=\s*(\d+)/.exec(line) ?? [];
    return amount === undefined ? undefined : Number(amount) * (per === 'CPU' ? cpus : 1) * 2 ** 20 || undefined;
  };
  const lines = text.split('\n');
  const whole = least(lines.find((line) => line.startsWith('DefMemPer') && least(line) !== undefined) ?? '');
  const named = partition?.split(',');
  const chosen = lines.filter((line) => {
    const [, name = ''] = /^PartitionName=(\S+)/.exec(line) ?? [];
    return named?.includes(name) ?? (name !== '' && /\sDefault=YES\s/.test(line));
  });
  return Math.min(...chosen.map((line) => least(line) ?? whole ?? Infinity));
}
