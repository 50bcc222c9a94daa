import { AppError } from '../../errors/index.ts';
import { silence, type Asker } from './ask.ts';
import { asking, closes, prelude, readSections } from './commands.ts';

/** How many tasks one array may have there. Rejects with SCHEDULER_UNCERTAIN if the cluster does not say. */
export async function askMostTasks({ transport, programs, patienceMs }: Asker): Promise<number> {
  const script = `${prelude(programs)}\n${asking}\nscontrol show config 2>&1; ${closes('config')}`;
  const { stdout } = await transport.run(script, { timeoutMs: patienceMs });
  const section = readSections(stdout).get('config');
  const most = section?.code === 0 ? readMostTasks(section.text) : undefined;
  if (most !== undefined) return most;
  throw new AppError('SCHEDULER_UNCERTAIN', {
    machine: transport.machine,
    job: 'an array',
    why: silence(section, 'scontrol'),
  });
}

/** MaxArraySize, which no number of a task reaches, and max_array_tasks among SchedulerParameters (slurm.conf(5)). */
export function readMostTasks(config: string): number | undefined {
  const size = /^MaxArraySize\s*=\s*(\d+)$/m.exec(config)?.[1];
  if (size === undefined) return undefined;
  const tasks = /^SchedulerParameters\s*=.*\bmax_array_tasks=(\d+)/m.exec(config)?.[1];
  return Math.min(Number(size), Number(tasks ?? Infinity));
}
